package dev.wap.audit;

import dev.wap.error.RulesetInvalid;
import dev.wap.records.Ruleset;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.Token;
import software.amazon.glue.dqdl.DataQualityDefinitionLanguageLexer;
import software.amazon.glue.dqdl.DataQualityDefinitionLanguageParser;
import software.amazon.glue.dqdl.exception.InvalidDataQualityRulesetException;
import software.amazon.glue.dqdl.model.DQRule;
import software.amazon.glue.dqdl.model.DQRuleset;
import software.amazon.glue.dqdl.model.condition.number.AtomicNumberOperand;
import software.amazon.glue.dqdl.model.condition.number.NumberBasedCondition;
import software.amazon.glue.dqdl.parser.DQDLParser;

/**
 * A ruleset's rules, all of them such that they can be judged; parsed by AWS's own parser.
 *
 * @see <a href="https://docs.aws.amazon.com/glue/latest/dg/dqdl.html">DQDL reference</a>
 */
final class Rules {
  static final String ROW_COUNT = "RowCount";
  static final String COLUMN_EXISTS = "ColumnExists";
  static final String COLUMN_COUNT = "ColumnCount";
  static final String IS_COMPLETE = "IsComplete";
  static final String COMPLETENESS = "Completeness";

  private static final Set<String> SUPPORTED =
      new TreeSet<>(Set.of(ROW_COUNT, COLUMN_EXISTS, COLUMN_COUNT, IS_COMPLETE, COMPLETENESS));

  private Rules() {}

  /**
   * Parses a ruleset and checks every rule in it.
   *
   * @throws RulesetInvalid naming the rule that cannot be judged, and why
   */
  static List<DQRule> of(Ruleset ruleset) {
    DQRuleset parsed;
    try {
      parsed = new DQDLParser().parse(ruleset.text());
    } catch (InvalidDataQualityRulesetException | RuntimeException e) {
      throw new RulesetInvalid(
          "The ruleset %s does not parse: %s".formatted(ruleset.uri(), e.getMessage()), e);
    }
    checkReadToItsEnd(ruleset);
    if (!parsed.getAnalyzers().isEmpty()) {
      throw new RulesetInvalid(
          "The ruleset %s has analyzers, which are not supported: leave rules only"
              .formatted(ruleset.uri()));
    }
    if (parsed.getPrimarySourceName() != null) {
      throw new RulesetInvalid(
          "The ruleset %s has data sources, which are not supported: rules are about the upload"
              .formatted(ruleset.uri()));
    }
    if (parsed.getRules().isEmpty()) {
      throw new RulesetInvalid("The ruleset %s has no rules".formatted(ruleset.uri()));
    }
    parsed.getRules().forEach(rule -> check(rule, ruleset.uri()));
    return List.copyOf(parsed.getRules());
  }

  /**
   * AWS's parser stops after the first section that it can use and ignores what follows: a second
   * list of rules would be dropped in silence.
   */
  private static void checkReadToItsEnd(Ruleset ruleset) {
    DataQualityDefinitionLanguageParser parser =
        new DataQualityDefinitionLanguageParser(
            new CommonTokenStream(
                new DataQualityDefinitionLanguageLexer(CharStreams.fromString(ruleset.text()))));
    var unused = parser.document();
    Token next = parser.getCurrentToken();
    if (next.getType() != Token.EOF) {
      throw new RulesetInvalid(
          "The ruleset %s has more after its rules, '%s' at %d:%d: leave one list, Rules = [ ... ]"
              .formatted(
                  ruleset.uri(), next.getText(), next.getLine(), next.getCharPositionInLine() + 1));
    }
  }

  private static void check(DQRule rule, String uri) {
    if (!SUPPORTED.contains(rule.getRuleType())) {
      throw invalid(
          rule,
          uri,
          "rules of type %s are not supported, only %s".formatted(rule.getRuleType(), SUPPORTED));
    }
    if (rule.getWhereClause() != null) {
      throw invalid(rule, uri, "a where clause is not supported");
    }
    if (rule.getTags() != null && !rule.getTags().isEmpty()) {
      throw invalid(rule, uri, "tags are not supported");
    }
    if (rule.getCondition() instanceof NumberBasedCondition condition) {
      boolean constant =
          condition.getOperands().stream()
              .allMatch(operand -> operand instanceof AtomicNumberOperand);
      if (!constant) {
        throw invalid(rule, uri, "a condition may compare with numbers only");
      }
    }
  }

  private static RulesetInvalid invalid(DQRule rule, String uri, String why) {
    return new RulesetInvalid("The rule '%s' of %s cannot be judged: %s".formatted(rule, uri, why));
  }
}
