package dev.wap.local.stepfunctions;

import static dev.wap.local.stepfunctions.TestCloud.definition;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What AWS and asl-validator let through, and {@code wap check} does not: one fault at a time. */
final class PitfallsTest {
  private static final String TASK =
      "'A':{'Type':'Task','Resource':'arn:aws:states:::lambda:invoke','Arguments':{'FunctionName':'f'},'Next':'B'%s},"
          + "'B':{'Type':'Pass','Next':'C'},'C':{'Type':'Succeed','Output':'{%% %s %%}'}";

  private static List<String> pitfalls(String states) {
    return StateMachine.parse(definition(states)).pitfalls().stream()
        .map(Problem::toString)
        .toList();
  }

  @Test
  void statesThatLeadToNoEnd() {
    assertThat(
            pitfalls(
                "'A':{'Type':'Choice','Choices':[{'Condition':true,'Next':'B'}],'Default':'S'},"
                    + "'B':{'Type':'Pass','Next':'C'},'C':{'Type':'Pass','Next':'B'},'S':{'Type':'Succeed'}"))
        .containsExactlyInAnyOrder(
            "States.B: leads to no state that ends the execution",
            "States.C: leads to no state that ends the execution");
  }

  // Source: AWS Step Functions Developer Guide, workflow-variables.html, transforming-data.html,
  // concepts-error-handling.html.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          'A':{'Type':'Pass','Output':'{% $x %}','End':true}                  | States.A.Output: there is no variable and no function $x
          'A':{'Type':'Pass','Output':{'a':['{% $summ([1]) %}']},'End':true}  | States.A.Output.a[0]: there is no variable and no function $summ
          'A':{'Type':'Pass','Assign':{'x':1},'Output':'{% $x %}','End':true} | States.A.Output: $x is not assigned on every way to A
          'A':{'Type':'Pass','Assign':{'x':1,'y':'{% $x %}'},'Next':'B'},'B':{'Type':'Succeed'} | States.A.Assign.y: $x is not assigned on every way to A
          'A':{'Type':'Choice','Choices':[{'Condition':true,'Assign':{'x':1},'Next':'B'}],'Default':'C'},'B':{'Type':'Pass','Next':'C'},'C':{'Type':'Succeed','Output':'{% $x %}'} | States.C.Output: $x is not assigned on every way to C
          'A':{'Type':'Choice','Choices':[{'Condition':'{% $x %}','Next':'B'}],'Default':'B'},'B':{'Type':'Succeed'} | States.A.Choices[0].Condition: there is no variable and no function $x
          'A':{'Type':'Choice','Choices':[{'Condition':true,'Next':'B'}]},'B':{'Type':'Succeed'} | States.A.Default: is missing: where no rule is true the execution ends, and nothing catches that
          'A':{'Type':'Wait','Seconds':'{% $x %}','End':true}                 | States.A.Seconds: there is no variable and no function $x
          'A':{'Type':'Fail','Cause':'{% $x %}'}                              | States.A.Cause: there is no variable and no function $x
          'A':{'Type':'Pass','Output':'{% $states.result %}','End':true}      | States.A.Output: there is no $states.result here, only in the Assign and Output of a Task
          'A':{'Type':'Pass','Output':'{% $states.errorOutput %}','End':true} | States.A.Output: there is no $states.errorOutput here, only in the Assign and Output of a Catch
          """)
  void statesAreFoundByPlaceAndReason(String states, String pitfall) {
    assertThat(pitfalls(states)).containsExactly(pitfall);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          'TimeoutSeconds':'{% $x %}'                                     | TimeoutSeconds: there is no variable and no function $x
          'Output':'{% $states.errorOutput %}'                            | Output: there is no $states.errorOutput here, only in the Assign and Output of a Catch
          'Catch':[{'ErrorEquals':['E'],'Next':'B','Output':'{% $states.result %}'}] | Catch[0].Output: there is no $states.result here, only in the Assign and Output of a Task
          'Retry':[{'ErrorEquals':['E'],'MaxAttempts':0}]                 | Retry[0].MaxAttempts: 0 retries nothing, and no retrier follows that would
          'Retry':[{'ErrorEquals':['E','F']},{'ErrorEquals':['F']}]       | Retry[1].ErrorEquals: 'F' has been named before, and never comes here
          'Retry':[{'ErrorEquals':['E','E']}]                             | Retry[0].ErrorEquals: 'E' has been named before, and never comes here
          'Retry':[{'ErrorEquals':['States.Runtime']}]                    | Retry[0].ErrorEquals: nothing retries or catches States.Runtime
          'Catch':[{'ErrorEquals':['E'],'Next':'B'},{'ErrorEquals':['E'],'Next':'C'}] | Catch[1].ErrorEquals: 'E' has been named before, and never comes here
          """)
  void tasksAreFoundByPlaceAndReason(String field, String pitfall) {
    assertThat(pitfalls(TASK.formatted("," + field, "1"))).containsExactly("States.A." + pitfall);
  }

  @Test
  void aRetrierThatKeepsErrorsOffTheNextIsNone() {
    assertThat(
            pitfalls(
                TASK.formatted(
                    ",'Retry':[{'ErrorEquals':['E'],'MaxAttempts':0},{'ErrorEquals':['States.ALL']}]",
                    "1")))
        .isEmpty();
  }

  /** What a task assigns is not assigned when it fails. */
  @Test
  void aCatchHasVariablesOfItsOwn() {
    String caught =
        ",'Assign':{'x':'{%% $states.result %%}'},'Catch':[{'ErrorEquals':['States.ALL'],'Next':'B'%s}]"
            .replace("%%", "%");
    assertThat(pitfalls(TASK.formatted(caught.replace("%s", ""), "$x")))
        .containsExactly("States.C.Output: $x is not assigned on every way to C");
    String assigns = ",'Assign':{'x':'{% $states.errorOutput %}'}";
    assertThat(pitfalls(TASK.formatted(caught.replace("%s", assigns), "$x"))).isEmpty();
  }

  // Source: https://docs.jsonata.org: programming, path-operators.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "$map([1], function($v, $i) { $v + $i })",
        "($x := 1; $f := function($n)<n:n> { $n + $x }; $f(2))",
        "$states.input.a@$b.c#$i.{'b': $b, 'i': $i}",
        "$reduce([1,2], λ($p, $q) { $p + $q })",
        "$parse($string($uuid()))",
        "'$x' & $states.input.`$z`",
      })
  void variablesOfAnExpressionsOwnAreThere(String expression) {
    String definition =
        definition("'A':{'Type':'Succeed','Output':'O'}")
            .replace("\"O\"", "\"{% " + expression + " %}\"");
    assertThat(StateMachine.parse(definition).pitfalls()).isEmpty();
  }
}
