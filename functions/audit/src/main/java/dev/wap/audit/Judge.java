package dev.wap.audit;

import dev.wap.audit.AddedRows.Nulls;
import dev.wap.contract.Outcome;
import dev.wap.contract.RuleResult;
import dev.wap.contract.RuleResult.Tier;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import software.amazon.glue.dqdl.model.DQRule;
import software.amazon.glue.dqdl.model.condition.number.NumberBasedCondition;
import software.amazon.glue.dqdl.model.condition.number.NumericOperand;
import software.amazon.glue.dqdl.model.condition.number.OperandEvaluator;

/** Judges rules by what a run added. */
final class Judge {
  private static final int MAX_NAME = 200;

  private static final OperandEvaluator CONSTANTS =
      new OperandEvaluator() {
        private static final long serialVersionUID = 1;

        @Override
        public Double evaluate(DQRule rule, NumericOperand operand) {
          return Double.valueOf(operand.getOperand());
        }
      };

  private final Added added;

  Judge(Added added) {
    this.added = added;
  }

  RuleResult judge(DQRule rule) {
    return switch (rule.getRuleType()) {
      case Rules.ROW_COUNT ->
          compare(rule, (double) added.rows(), "a row count ", number(added.rows()) + " rows");
      case Rules.COLUMN_COUNT ->
          compare(
              rule,
              added.columns().size(),
              "a column count ",
              number(added.columns().size()) + " columns");
      case Rules.COLUMN_EXISTS -> columnExists(rule);
      case Rules.IS_COMPLETE -> isComplete(rule);
      case Rules.COMPLETENESS -> completeness(rule);
      default -> throw new IllegalStateException("Not checked when it was parsed: " + rule);
    };
  }

  private RuleResult compare(DQRule rule, double metric, String expected, String observed) {
    return result(
        rule,
        holds(rule, metric),
        expected + rule.getCondition().getFormattedCondition(),
        observed,
        Tier.METADATA,
        List.of());
  }

  private RuleResult columnExists(DQRule rule) {
    boolean exists = added.columns().contains(column(rule));
    return result(
        rule,
        exists,
        "a column " + column(rule),
        exists ? "it is there" : "the file has " + columnList(),
        Tier.METADATA,
        List.of());
  }

  private RuleResult isComplete(DQRule rule) {
    return onNulls(rule, "no nulls in " + column(rule), nulls -> nulls.count() == 0);
  }

  /** The share of rows that are not null; of no rows, all are complete. */
  private RuleResult completeness(DQRule rule) {
    return onNulls(
        rule,
        "a share of non-null values in %s %s"
            .formatted(column(rule), rule.getCondition().getFormattedCondition()),
        nulls ->
            holds(
                rule,
                added.rows() == 0 ? 1 : (added.rows() - nulls.count()) / (double) added.rows()));
  }

  private RuleResult onNulls(DQRule rule, String expected, Predicate<Nulls> holds) {
    Optional<Nulls> nulls = added.nulls(column(rule));
    if (nulls.isEmpty()) {
      return result(
          rule,
          false,
          expected,
          "no such column; the file has " + columnList(),
          Tier.METADATA,
          List.of());
    }
    return result(
        rule,
        holds.test(nulls.get()),
        expected,
        number(nulls.get().count())
            + (nulls.get().count() == 1 ? " null in " : " nulls in ")
            + number(added.rows())
            + " rows",
        nulls.get().tier(),
        nulls.get().firstRows());
  }

  /**
   * Whether a rule's condition holds of a number. Equal means equal here: AWS's own evaluation
   * rounds to three decimals first, so that 0.9996 would pass for complete.
   */
  private static boolean holds(DQRule rule, double metric) {
    NumberBasedCondition condition = (NumberBasedCondition) rule.getCondition();
    return switch (condition.getOperator()) {
      case EQUALS, IN -> equalsOne(condition, metric);
      case NOT_EQUALS, NOT_IN -> !equalsOne(condition, metric);
      default -> condition.evaluate(metric, rule, CONSTANTS);
    };
  }

  private static boolean equalsOne(NumberBasedCondition condition, double metric) {
    return condition.getOperands().stream()
        .anyMatch(operand -> Double.parseDouble(operand.getOperand()) == metric);
  }

  private static RuleResult result(
      DQRule rule, boolean holds, String expected, String observed, Tier tier, List<Long> rows) {
    return new RuleResult(
        rule.toString(),
        holds ? Outcome.PASS : Outcome.FAIL,
        expected,
        observed,
        tier,
        holds || rows.isEmpty() ? null : rows.stream().map(row -> "row " + number(row)).toList());
  }

  private static String column(DQRule rule) {
    return rule.getParameters().get("TargetColumn");
  }

  private String columnList() {
    List<String> columns = added.columns();
    int shown = Math.min(columns.size(), 10);
    return columns.stream().limit(shown).map(Judge::shortened).collect(Collectors.joining(", "))
        + (shown < columns.size() ? " and " + number(columns.size() - shown) + " more" : "");
  }

  /** Strangers' names may be long, and a report goes through the state machine. */
  private static String shortened(String name) {
    return name.length() > MAX_NAME ? name.substring(0, MAX_NAME) + " ..." : name;
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
