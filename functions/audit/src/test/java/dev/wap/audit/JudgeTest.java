package dev.wap.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wap.contract.Outcome;
import dev.wap.contract.RuleResult;
import dev.wap.contract.RuleResult.Tier;
import dev.wap.records.Ruleset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JudgeTest {
  /** Ten rows: a has no nulls, b one, c ten, and s two that were found by reading. */
  private static final Facts FILE =
      new Facts(
          10,
          List.of("a", "b", "c", "s"),
          Map.of(
              "a", new AddedRows.Nulls(0, Tier.METADATA, List.of()),
              "b", new AddedRows.Nulls(1, Tier.METADATA, List.of()),
              "c", new AddedRows.Nulls(10, Tier.METADATA, List.of()),
              "s", new AddedRows.Nulls(2, Tier.SCAN, List.of(3L, 1_234L))));

  /** What is known of a file. */
  private record Facts(long rows, List<String> columns, Map<String, AddedRows.Nulls> byColumn)
      implements Added {
    @Override
    public Optional<AddedRows.Nulls> nulls(String column) {
      return Optional.ofNullable(byColumn.get(column));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "RowCount = 10|PASS",
        "RowCount = 11|FAIL",
        "RowCount != 10|FAIL",
        "RowCount != 9|PASS",
        "RowCount > 9|PASS",
        "RowCount > 10|FAIL",
        "RowCount >= 10|PASS",
        "RowCount >= 11|FAIL",
        "RowCount < 11|PASS",
        "RowCount < 10|FAIL",
        "RowCount <= 10|PASS",
        "RowCount <= 9|FAIL",
        "RowCount between 9 and 11|PASS",
        "RowCount between 10 and 11|FAIL",
        "RowCount between 9 and 10|FAIL",
        "RowCount not between 10 and 11|PASS",
        "RowCount not between 9 and 11|FAIL",
        "RowCount in [9,10]|PASS",
        "RowCount in [9,11]|FAIL",
        "RowCount not in [9,11]|PASS",
        "RowCount not in [9,10]|FAIL",
        "ColumnCount = 4|PASS",
        "ColumnCount > 4|FAIL",
        "ColumnExists \"a\"|PASS",
        "ColumnExists \"A\"|FAIL",
        "ColumnExists \"x\"|FAIL",
        "IsComplete \"a\"|PASS",
        "IsComplete \"b\"|FAIL",
        "IsComplete \"x\"|FAIL",
        "Completeness \"b\" >= 0.9|PASS",
        "Completeness \"b\" > 0.9|FAIL",
        "Completeness \"b\" = 0.9|PASS",
        "Completeness \"b\" between 0.8 and 1.0|PASS",
        "Completeness \"a\" = 1.0|PASS",
        "Completeness \"c\" = 0|PASS",
        "Completeness \"c\" > 0|FAIL",
        "Completeness \"x\" >= 0|FAIL",
      })
  void judgesAtTheBoundary(String rule, Outcome outcome) {
    RuleResult result = judge(FILE, rule);

    assertThat(result.outcome()).isEqualTo(outcome);
    assertThat(result.rule()).isEqualTo(rule);
  }

  @Test
  void saysWhatWasExpectedAndObserved() {
    assertThat(judge(FILE, "RowCount > 10"))
        .isEqualTo(failed("RowCount > 10", "a row count > 10", "10 rows"));
    assertThat(judge(FILE, "ColumnCount = 3"))
        .isEqualTo(failed("ColumnCount = 3", "a column count = 3", "4 columns"));
    assertThat(judge(FILE, "ColumnExists \"x\""))
        .isEqualTo(failed("ColumnExists \"x\"", "a column x", "the file has a, b, c, s"));
    assertThat(judge(FILE, "IsComplete \"b\""))
        .isEqualTo(failed("IsComplete \"b\"", "no nulls in b", "1 null in 10 rows"));
    assertThat(judge(FILE, "Completeness \"b\" > 0.95"))
        .isEqualTo(
            failed(
                "Completeness \"b\" > 0.95",
                "a share of non-null values in b > 0.95",
                "1 null in 10 rows"));
  }

  @Test
  void aMissingColumnIsNeverComplete() {
    assertThat(judge(FILE, "IsComplete \"x\""))
        .isEqualTo(
            failed("IsComplete \"x\"", "no nulls in x", "no such column; the file has a, b, c, s"));
  }

  @Test
  void rowsThatWereReadAreShown() {
    RuleResult result = judge(FILE, "IsComplete \"s\"");

    assertThat(result.tier()).isEqualTo(Tier.SCAN);
    assertThat(result.samples()).containsExactly("row 3", "row 1,234");
    assertThat(judge(FILE, "Completeness \"s\" > 0.5").samples()).isNull();
  }

  @Test
  void ofNoRowsAllAreComplete() {
    Facts empty =
        new Facts(0, List.of("a"), Map.of("a", new AddedRows.Nulls(0, Tier.METADATA, List.of())));

    assertThat(judge(empty, "IsComplete \"a\"").outcome()).isEqualTo(Outcome.PASS);
    assertThat(judge(empty, "Completeness \"a\" = 1.0").outcome()).isEqualTo(Outcome.PASS);
    assertThat(judge(empty, "RowCount > 0"))
        .isEqualTo(failed("RowCount > 0", "a row count > 0", "0 rows"));
  }

  @Test
  void oneNullInManyRowsIsNotRoundedAway() {
    Facts many =
        new Facts(
            1_000_000_000,
            List.of("a"),
            Map.of("a", new AddedRows.Nulls(1, Tier.METADATA, List.of())));

    assertThat(judge(many, "IsComplete \"a\"").outcome()).isEqualTo(Outcome.FAIL);
    assertThat(judge(many, "Completeness \"a\" >= 1.0").outcome()).isEqualTo(Outcome.FAIL);
    assertThat(judge(many, "Completeness \"a\" = 1.0").outcome()).isEqualTo(Outcome.FAIL);
    assertThat(judge(many, "Completeness \"a\" in [0.5,1.0]").outcome()).isEqualTo(Outcome.FAIL);
    assertThat(judge(many, "Completeness \"a\" != 1.0").outcome()).isEqualTo(Outcome.PASS);
    assertThat(judge(many, "Completeness \"a\" not in [1.0]").outcome()).isEqualTo(Outcome.PASS);
    assertThat(judge(many, "RowCount = 1000000001").outcome()).isEqualTo(Outcome.FAIL);
  }

  private static RuleResult judge(Facts facts, String rule) {
    var rules = Rules.of(new Ruleset("file:/rules/orders.dqdl", "Rules = [ " + rule + " ]"));
    return new Judge(facts).judge(rules.get(0));
  }

  private static RuleResult failed(String rule, String expected, String observed) {
    return new RuleResult(rule, Outcome.FAIL, expected, observed, Tier.METADATA, null);
  }
}
