package dev.wap.local.stepfunctions;

import static org.assertj.core.api.Assertions.assertThat;

import com.dashjoin.jsonata.Jsonata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What Step Functions refuses in an expression. Source: <a
 * href="https://states-language.net/spec.html">Amazon States Language specification</a>, "JSONata
 * expressions": no {@code $} and no unqualified field name at the top, no {@code $$}; <a
 * href="https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html">Developer
 * Guide</a>: no {@code $eval}. The messages are our own.
 */
final class JsonataReferencesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          bucket                                   | the bare name 'bucket' refers to no input; write $states.input.bucket
          $states.input.a + b                      | the bare name 'b' refers to no input; write $states.input.b
          {'k': name}                              | the bare name 'name' refers to no input; write $states.input.name
          $count(items)                            | the bare name 'items' refers to no input; write $states.input.items
          function($x){ name }                     | the bare name 'name' refers to no input; write $states.input.name
          function($x)<n:n>{ name }                | the bare name 'name' refers to no input; write $states.input.name
          $x ? yes : 'no'                          | the bare name 'yes' refers to no input; write $states.input.yes
          `a b`                                    | the bare name 'a b' refers to no input; write $states.input.a b
          states.input                             | the bare name 'states' refers to no input; write $states.input.states
          "x" & and                                | the bare name 'and' refers to no input; write $states.input.and
          $$.a                                     | '$$' is not available in Step Functions; use $states.input
          $states.input.a[$$.b]                    | '$$' is not available in Step Functions; use $states.input
          $                                        | '$' refers to no input here; use $states.input
          $.a                                      | '$' refers to no input here; use $states.input
          *                                        | '*' refers to no input here; start from $states.input
          **.a                                     | '*' refers to no input here; start from $states.input
          $eval('1')                               | the function $eval is not available in Step Functions; use $parse
          ($states := 1)                           | $states is reserved and cannot be assigned
          $states.inputs.a                         | $states has no field 'inputs', only input, result, errorOutput and context
          """)
  void isRefused(String expression, String problem) {
    assertThat(Jsonata.jsonata(expression)).as("it parses").isNotNull();
    assertThat(JsonataReferences.problem(expression)).contains(problem);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$states.input.a.b",
        "$states.input.`a b`.c",
        "$rules[outcome = 'FAIL'].rule",
        "$states.input.items[0].{'k': name, 'v': $.value}",
        "$states.input.items.(a + b)",
        "$states.input.items{ name: $sum(price) }",
        "$states.input.items^(>price, name)",
        "$states.input.orders.$sum(amount)",
        "$states.input.items.$",
        "$states.input.items.*",
        "$states.input.**.a",
        "$filter($x, function($v, $i) { $v.a > 3 and $i in [1, 2] })",
        "$map($x, function($v)<o:s>{ $v.name })",
        "$x ~> |$|{'a': b}|",
        "$x ~> |items|{'a': b}, ['c']|",
        "$x ~> $uppercase()",
        "$match($x, /a name|b/i)",
        "$x / 2 / $y",
        "'a bare name' & \"$$\" & \"b \\\" c\"",
        "/* a name, $$ */ 1",
        "true and false or null = 1e5 and 1.5e-3 < 2",
        "[1..$x]",
        "$states.input.and.or",
        "($a := 1; $a + 2 * 3 % 2)",
        "$states",
        "$states.context.Execution.Id",
        "λ($x){ $x }",
        "$x.items.(item.%.name)",
      })
  void isFine(String expression) {
    assertThat(Jsonata.jsonata(expression)).as("it parses").isNotNull();
    assertThat(JsonataReferences.problem(expression)).isEmpty();
  }

  @Test
  void brokenTextDoesNotHang() {
    assertThat(JsonataReferences.problem("'open")).isEmpty();
    assertThat(JsonataReferences.problem("/* open")).isEmpty();
    assertThat(JsonataReferences.problem(")")).isEmpty();
  }
}
