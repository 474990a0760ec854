package dev.wap.local.stepfunctions;

import static dev.wap.local.stepfunctions.TestCloud.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Source of the functions: <a
 * href="https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html">Transforming
 * data with JSONata</a>, "JSONata functions provided by Step Functions"; of "returned an
 * unsupported result type" and "threw an error during evaluation", recorded on AWS by {@code
 * localstack/localstack}, {@code tests/aws/services/stepfunctions/v2}: {@code
 * scenarios/test_base_scenarios.snapshot.json}, test_map_state_items_eval_jsonata_fail[function],
 * and {@code intrinsic_functions/test_math_operations_jsonata.snapshot.json},
 * test_math_random_seeded.
 */
final class JsonataFunctionsTest {
  private static JsonNode evaluate(String expression) throws EvaluationException {
    JsonataFunctions functions =
        new JsonataFunctions(Clock.fixed(TestCloud.START, ZoneOffset.UTC), new Random(1));
    Problems problems = new Problems();
    Expression parsed =
        Expression.parse("{% " + expression + " %}", Place.state("A").field("Output"), problems)
            .orElseThrow();
    return parsed.evaluate(Scope.of(functions, Map.of(), json("{'l':[1,2,3,4,5]}"), Json.object()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          $partition($states.input.l, 2)        | [[1,2],[3,4],[5]]
          $partition([], 2)                     | []
          $range(0, 10, 5)                      | [0,5,10]
          $range(3, 1, -1)                      | [3,2,1]
          $hash('input data', 'SHA-1')          | 'aaff4a450a104cd177d28d18d74485e8cae074b7'
          $parse('{"a":[1,null]}')              | {'a':[1,null]}
          $random(42) = $random(42)             | true
          $random() != $random()                | true
          $length($uuid())                      | 36
          $substring($uuid(), 14, 1)            | '4'
          $substring('a😀b😀c', 1, 3)           | '😀b😀'
          $substring('a😀b😀c', 1, 30)          | '😀b😀c'
          $substring('a😀b😀c', 3)              | '😀c'
          $substring('a😀b😀c', -2)             | '😀c'
          $substring('a😀b😀c', -3, 1)          | 'b'
          $substring('a😀b😀c', -9, 2)          | 'a😀'
          $substring('a😀b😀c', 9)              | ''
          $substring('a😀b😀c', 0, -1)          | ''
          ['abc'].$substring(1)                 | 'bc'
          $now()                                | '2026-11-22T08:00:00.000Z'
          $now('[Y0001]')                       | '2026'
          $millis()                             | 1795334400000
          """)
  void gives(String expression, String value) throws EvaluationException {
    // Numbers are compared as JSON text: an int and a long of one value are the same.
    assertThat(evaluate(expression)).hasToString(json(value).toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          $hash('a', 'MD4')       | threw an error during evaluation. $hash knows MD5, SHA-1, SHA-256, SHA-384 and SHA-512, not MD4
          $partition([1], 0)      | threw an error during evaluation. $partition needs a chunk size of at least 1, not 0
          $range(1, 2, 0)         | threw an error during evaluation. $range needs a step other than 0
          $range(0, 9999999, 1)   | threw an error during evaluation. $range makes at most 1000000 values
          $parse('{')             | threw an error during evaluation.
          $uppercase(1)           | threw an error during evaluation. T0410: Argument "1" of Object "uppercase" does not match Object signature
          $randomSeeded(1)        | threw an error during evaluation. T1006: Attempted to invoke a non-function
          $parse($states.input.x) | returned nothing (undefined).
          $sum                    | returned an unsupported result type.
          ($f := function($n){ $f($n + 1) }; $f(1)) | threw an error during evaluation. Expression evaluation timeout: Check for infinite loop
          ($f := function($n){ 1 + $f($n + 1) }; $f(1)) | threw an error during evaluation.
          """)
  void fails(String expression, String what) {
    assertThatThrownBy(() -> evaluate(expression))
        .isInstanceOf(EvaluationException.class)
        .hasMessageStartingWith(
            "The JSONata expression '%s' specified for the field 'Output' %s"
                .formatted(expression, what));
  }

  @Test
  void expressionsAreSharedByThreads() throws Exception {
    // One parsed expression, many evaluations at a time, each with variables of its own.
    JsonataFunctions functions = new JsonataFunctions(Clock.systemUTC(), new Random(1));
    Expression shared =
        Expression.parse(
                "{% $sum($map([1..50], function($i){ $i * $n })) %}", Place.top(), new Problems())
            .orElseThrow();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers = new ArrayList<Future<JsonNode>>();
      for (int n = 0; n < 200; n++) {
        JsonNode value = json(Integer.toString(n));
        answers.add(
            threads.submit(
                () ->
                    shared.evaluate(
                        Scope.of(functions, Map.of("n", value), Json.object(), Json.object()))));
      }
      for (int n = 0; n < 200; n++) {
        assertThat(answers.get(n).get()).hasToString(Integer.toString(1275 * n));
      }
    }
  }
}
