package dev.wap.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wap.error.RulesetInvalid;
import dev.wap.records.Ruleset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.glue.dqdl.model.DQRule;

class RulesTest {
  private static final String URI = "s3://rules/orders.dqdl";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RowCount > 0",
        "RowCount between 1 and 5",
        "RowCount not between 1 and 5",
        "RowCount in [1,2]",
        "RowCount != 4",
        "ColumnCount = 3",
        "ColumnExists \"a\"",
        "IsComplete \"a\"",
        "Completeness \"a\" >= 0.95",
        "Completeness \"two words\" > 0.5",
      })
  void takesTheRulesThatCanBeJudged(String rule) {
    assertThat(rules("Rules = [ " + rule + " ]"))
        .extracting(DQRule::toString)
        .containsExactly(rule);
  }

  @Test
  void keepsTheRulesetsOrder() {
    assertThat(
            rules(
                """
                # What every upload must fulfil.
                Rules = [
                    IsComplete "b", # the key
                    RowCount > 0,
                    IsComplete "a"
                ]
                # The end.
                """))
        .extracting(DQRule::toString)
        .containsExactly("IsComplete \"b\"", "RowCount > 0", "IsComplete \"a\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "IsUnique \"a\"|rules of type IsUnique are not supported, only [ColumnCount, ColumnExists, Completeness, IsComplete, RowCount]",
        "Uniqueness \"a\" > 0.9|rules of type Uniqueness are not supported",
        "ColumnValues \"a\" > 1|rules of type ColumnValues are not supported",
        "CustomSql \"select 1\" = 1|rules of type CustomSql are not supported",
        "IsComplete \"a\" where \"b > 1\"|a where clause is not supported",
        "RowCount > 1 where \"b > 1\"|a where clause is not supported",
        "IsComplete \"a\" with team = \"x\"|tags are not supported",
        "RowCount > avg(last(10))|a condition may compare with numbers only",
        "RowCount between 1 and avg(last(3))|a condition may compare with numbers only",
        "RowCount > 3 * 4|a condition may compare with numbers only",
        "RowCount = NULL|a condition may compare with numbers only",
        "RowCount in [1,NULL]|a condition may compare with numbers only",
      })
  void namesTheRuleThatCannotBeJudged(String rule, String why) {
    assertInvalid("Rules = [ IsComplete \"ok\", " + rule + " ]")
        .hasMessageStartingWith(
            "The rule '%s' of s3://rules/orders.dqdl cannot be judged: %s".formatted(rule, why));
  }

  @Test
  void refusesCompositeRules() {
    assertInvalid("Rules = [ (RowCount > 1) and (IsComplete \"a\") ]")
        .hasMessageContaining("(RowCount > 1) AND (IsComplete \"a\")")
        .hasMessageContaining(URI)
        .hasMessageContaining("rules of type Composite are not supported");
  }

  @Test
  void refusesDataSources() {
    assertInvalid("DataSources = { \"Primary\": \"a\" } Rules = [ RowCount > 1 ]")
        .hasMessage(
            "The ruleset s3://rules/orders.dqdl has data sources, which are not supported: rules are about the upload");
  }

  @Test
  void refusesAnalyzers() {
    String message =
        "The ruleset s3://rules/orders.dqdl has analyzers, which are not supported: leave rules only";

    assertInvalid("Rules = [ RowCount > 1 ] Analyzers = [ Completeness \"a\" ]")
        .hasMessage(message);
    assertInvalid("Analyzers = [ Completeness \"a\" ]").hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "# nothing but a comment",
        "Rules = []",
        "Rules = [ RowCount ]",
        "Rules = [ RowCount > \"a\" ]",
        "Rules = [ rowcount > 1 ]",
        "Rules = [ RowCount > 1, ]",
        "Rules = [ RowCount > 1",
        "Rules = [ RowCount > 1 IsComplete \"a\" ]",
        "Rules = [ IsComplete \"a\" > 0 ]",
        "Rules = [ IsComplete ]",
        "Rules = [ IsComplete \"a\" with threshold > 0.5 ]",
        "Rules = [ RowCount > 1 with threshold > 0.5 ]",
        "Rule = [ RowCount > 1 ]",
        "RowCount > 1",
        "{}",
      })
  void saysWhereARulesetDoesNotParse(String text) {
    assertInvalid(text)
        .hasMessageStartingWith("The ruleset s3://rules/orders.dqdl does not parse: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Rules = [ RowCount > 1 ] Rules = [ IsComplete \"a\" ]|'Rules' at 1:26",
        "Rules = [ RowCount > 1 ], [ IsComplete \"a\" ]|',' at 1:25",
        "Rules = [ RowCount > 1 ] ]|']' at 1:26",
        "Rules = [ RowCount > 1 ] IsComplete \"a\"|'IsComplete' at 1:26",
      })
  void dropsNothingThatFollowsTheRules(String text, String place) {
    assertInvalid(text)
        .hasMessage(
            "The ruleset s3://rules/orders.dqdl has more after its rules, %s: leave one list, Rules = [ ... ]",
            place);
  }

  private static List<DQRule> rules(String text) {
    return Rules.of(new Ruleset(URI, text));
  }

  private static org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> assertInvalid(
      String text) {
    return assertThatThrownBy(() -> rules(text)).isExactlyInstanceOf(RulesetInvalid.class);
  }
}
