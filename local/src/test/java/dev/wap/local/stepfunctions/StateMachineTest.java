package dev.wap.local.stepfunctions;

import static dev.wap.local.stepfunctions.TestCloud.definition;
import static dev.wap.local.stepfunctions.TestCloud.quoted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What is refused when a machine is loaded, with place and reason; the messages are our own. Source
 * of what AWS refuses: "ASL", the <a href="https://states-language.net/spec.html">Amazon States
 * Language specification</a>, and "Guide", a page under
 * https://docs.aws.amazon.com/step-functions/latest/dg/; the rest is what the embedded cloud does
 * not run.
 */
final class StateMachineTest {
  private static final String TASK =
      "'Type':'Task','Resource':'arn:aws:states:::lambda:invoke','Arguments':{'FunctionName':'f'},'End':true";

  private static List<String> problems(String definition) {
    InvalidStateMachineException refused =
        catchThrowableOfType(
            InvalidStateMachineException.class, () -> StateMachine.parse(definition));
    assertThat(refused).as("%s is refused", definition).isNotNull();
    return refused.problems().stream().map(Problem::toString).toList();
  }

  private static List<String> problemsOfState(String state) {
    return problems(definition("'A':{" + state + "}"));
  }

  // Our own rule: AWS tells the first problem alone.
  @Test
  void allProblemsAreToldAtOnce() {
    assertThatThrownBy(
            () ->
                StateMachine.parse(
                    definition(
                        "'A':{'Type':'Pass','Next':'B'},'B':{'Type':'Map','End':true},'C':{'Type':'Succeed','InputPath':'$'}")))
        .isInstanceOf(InvalidStateMachineException.class)
        .hasMessage(
            """
            Invalid state machine:
              States.B.Type: the embedded Step Functions does not run Map
              States.C.InputPath: is a field of JSONPath; this machine's QueryLanguage is JSONata""");
  }

  // Source: ASL, "Top-level fields"; Guide, transforming-data.html: QueryLanguage.
  @Test
  void whatIsNotAStateMachine() {
    assertThat(problems("")).singleElement().asString().startsWith("is not valid JSON: ");
    assertThat(problems("{\"a\":1,\"a\":2}"))
        .singleElement()
        .asString()
        .contains("Duplicate field 'a'");
    assertThat(problems("[]")).containsExactly("a state machine is a JSON object");
    assertThat(problems("{}"))
        .containsExactly(
            "QueryLanguage: is required here and must be \"JSONata\"; without it, AWS takes a machine for a JSONPath one",
            "StartAt: is required",
            "States: is required");
    assertThat(
            problems(
                quoted(
                    "{'QueryLanguage':'JSONPath','StartAt':'A','States':{'A':{'Type':'Succeed'}},'Foo':1,'TimeoutSeconds':0}")))
        .containsExactly(
            "QueryLanguage: must be \"JSONata\", since JSONPath is not supported, but is \"JSONPath\"",
            "TimeoutSeconds: must be a whole number from 1 to 99999999, but is 0",
            "Foo: is not a field that is known here");
  }

  // Source: ASL, "States" and each type's section; Guide, transforming-data.html: fields of
  // JSONPath.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          'Type':'Pass','End':true,'Foo':1                      | States.A.Foo: is not a field that is known here
          'Type':'Pass','End':true,'Parameters':{}              | States.A.Parameters: is a field of JSONPath; this machine's QueryLanguage is JSONata
          'Type':'Pass','End':true,'Result':{}                  | States.A.Result: is a field of JSONPath; this machine's QueryLanguage is JSONata
          'Type':'Pass'                                         | States.A.Next: a state has either Next or "End": true
          'Type':'Pass','End':true,'Next':'A'                   | States.A.Next: a state has either Next or "End": true
          'Type':'Pass','Next':'B'                              | States.A.Next: there is no state 'B'
          'Type':'Parallel','Branches':[]                       | States.A.Type: the embedded Step Functions does not run Parallel
          'Type':'Foo'                                          | States.A.Type: there is no state of type 'Foo'
          'Comment':'x'                                         | States.A.Type: is required
          'Type':'Pass','End':true,'QueryLanguage':'JSONPath'   | States.A.QueryLanguage: must be "JSONata", since JSONPath is not supported, but is "JSONPath"
          'Type':'Pass','End':true,'Assign':{'states':1}        | States.A.Assign.states: $states is reserved and cannot be assigned
          'Type':'Pass','End':true,'Assign':{'1a':1}            | States.A.Assign.1a: a variable's name has letters, digits and _, starts with no digit and is at most 80 long
          'Type':'Pass','End':true,'Assign':'{% 1 %}'           | States.A.Assign: must be an object of variables, but is "{% 1 %}"
          'Type':'Wait','End':true                              | States.A.Seconds: a Wait has either Seconds or Timestamp
          'Type':'Wait','End':true,'Seconds':-1                 | States.A.Seconds: must be a whole number from 0 to 99999999, but is -1
          'Type':'Wait','End':true,'Timestamp':'tomorrow'       | States.A.Timestamp: must be a time such as 2026-11-22T08:00:00Z, but is "tomorrow"
          'Type':'Fail','Error':1                               | States.A.Error: must be a string, but is 1
          'Type':'Succeed','End':true                           | States.A.End: is not a field that is known here
          'Type':'Choice','Choices':[]                          | States.A.Choices: must be a non-empty array, but is []
          'Type':'Choice','Choices':[{'Condition':'x','Next':'A'}] | States.A.Choices[0].Condition: must be true, false or a JSONata expression, but is "x"
          'Type':'Choice','Choices':[{'Condition':true,'Variable':'$','Next':'A'}] | States.A.Choices[0].Variable: is a field of JSONPath; this machine's QueryLanguage is JSONata
          'Type':'Choice','Choices':[{'Condition':true}]        | States.A.Choices[0].Next: is required
          'Type':'Choice','Choices':[{'Condition':true,'Next':'B'}] | States.A.Choices[0].Next: there is no state 'B'
          'Type':'Choice','Choices':[{'Condition':true,'Next':'A'}],'Default':'B' | States.A.Default: there is no state 'B'
          'Type':'Choice','Choices':[{'Condition':'{% ready %}','Next':'A'}] | States.A.Choices[0].Condition: the bare name 'ready' refers to no input; write $states.input.ready
          'Type':'Pass','End':true,'Output':['x',{'y':'{% 1 + %}'}] | States.A.Output[1].y: the JSONata expression does not parse: Unexpected end of expression
          'Type':'Pass','End':true,'Assign':{'x':'{% $$.a %}'}  | States.A.Assign.x: '$$' is not available in Step Functions; use $states.input
          'Type':'Pass','End':true,'Output':'{% $eval(1) %}'  | States.A.Output: the function $eval is not available in Step Functions; use $parse
          'Type':'Pass','End':true,'Output':'{% $states.inputs %}' | States.A.Output: $states has no field 'inputs', only input, result, errorOutput and context
          'Type':'Fail','Cause':'{% $.message %}'               | States.A.Cause: '$' refers to no input here; use $states.input
          'Type':'Wait','End':true,'Seconds':'{% wait %}'       | States.A.Seconds: the bare name 'wait' refers to no input; write $states.input.wait
          'Type':'Map','End':true                               | States.A.Type: the embedded Step Functions does not run Map
          'Type':'Pass','End':true,'Retry':[]                   | States.A.Retry: is not a field that is known here
          """)
  void statesAreRefusedByPlaceAndReason(String state, String problem) {
    assertThat(problemsOfState(state)).contains(problem);
  }

  // Source: ASL, "Retrying after error", "Fallback states", "Errors"; MaxDelaySeconds and
  // JitterStrategy: Guide, concepts-error-handling.html.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          'HeartbeatSeconds':5                                          | HeartbeatSeconds: the embedded Step Functions has no heartbeats
          'TimeoutSeconds':0                                            | TimeoutSeconds: must be a whole number from 1 to 99999999, but is 0
          'Retry':[{'ErrorEquals':['A'],'BackoffRate':0.5}]             | Retry[0].BackoffRate: must be a number of at least 1, but is 0.5
          'Retry':[{'ErrorEquals':['A'],'IntervalSeconds':0}]           | Retry[0].IntervalSeconds: must be a whole number from 1 to 99999999, but is 0
          'Retry':[{'ErrorEquals':['A'],'MaxAttempts':-1}]              | Retry[0].MaxAttempts: must be a whole number from 0 to 99999999, but is -1
          'Retry':[{'ErrorEquals':['A'],'MaxAttempts':1.5}]             | Retry[0].MaxAttempts: must be a whole number from 0 to 99999999, but is 1.5
          'Retry':[{'ErrorEquals':['A'],'MaxDelaySeconds':1}]           | Retry[0].MaxDelaySeconds: must be more than IntervalSeconds, 1, but is 1
          'Retry':[{'ErrorEquals':['A'],'JitterStrategy':'SOME'}]       | Retry[0].JitterStrategy: must be FULL or NONE, but is "SOME"
          'Retry':[{'ErrorEquals':[]}]                                  | Retry[0].ErrorEquals: must be a non-empty array, but is []
          'Retry':[{'MaxAttempts':1}]                                   | Retry[0].ErrorEquals: is required
          'Retry':[{'ErrorEquals':['States.ALL','A']}]                  | Retry[0].ErrorEquals: States.ALL must stand alone
          'Retry':[{'ErrorEquals':['States.ALL']},{'ErrorEquals':['A']}] | Retry[0].ErrorEquals: States.ALL must come last: what follows it is never reached
          'Retry':[{'ErrorEquals':['States.Timedout']}]                 | Retry[0].ErrorEquals: 'States.Timedout' is none of the errors that Step Functions raises
          'Retry':[{'ErrorEquals':['A'],'Backoff':2}]                   | Retry[0].Backoff: is not a field that is known here
          'Catch':[{'ErrorEquals':['States.ALL'],'Next':'A','ResultPath':'$.e'}] | Catch[0].ResultPath: is a field of JSONPath; this machine's QueryLanguage is JSONata
          'Catch':[{'ErrorEquals':['States.ALL']}]                      | Catch[0].Next: is required
          'Catch':[{'ErrorEquals':['A'],'Next':'B'}]                    | Catch[0].Next: there is no state 'B'
          'Catch':[{'ErrorEquals':['A','States.ALL'],'Next':'A'}]       | Catch[0].ErrorEquals: States.ALL must stand alone
          'Catch':[{'ErrorEquals':['States.ALL'],'Next':'A'},{'ErrorEquals':['A'],'Next':'A'}] | Catch[0].ErrorEquals: States.ALL must come last: what follows it is never reached
          'Catch':[{'ErrorEquals':['A'],'Next':'A','Output':'{% error %}'}] | Catch[0].Output: the bare name 'error' refers to no input; write $states.input.error
          'Retry':[{'ErrorEquals':['A'],'BackoffRate':'2'}]             | Retry[0].BackoffRate: must be a number of at least 1, but is "2"
          'Retry':[{'ErrorEquals':['A'],'MaxAttempts':100000000}]       | Retry[0].MaxAttempts: must be a whole number from 0 to 99999999, but is 100000000
          'Retry':[{'ErrorEquals':['A'],'MaxDelaySeconds':31622401}]    | Retry[0].MaxDelaySeconds: must be a whole number from 1 to 31622400, but is 31622401
          'Retry':{'ErrorEquals':['A']}                                 | Retry: must be a non-empty array, but is {"ErrorEquals":["A"]}
          'Credentials':{'RoleArn':'r'}                                 | Credentials: the embedded Step Functions assumes no roles
          'ResultSelector':{}                                           | ResultSelector: is a field of JSONPath; this machine's QueryLanguage is JSONata
          """)
  void tasksAreRefusedByPlaceAndReason(String field, String problem) {
    assertThat(problemsOfState(TASK + "," + field)).containsExactly("States.A." + problem);
  }

  // Source of the fields: Guide, connect-lambda.html. AWS takes more than is run here.
  @Test
  void argumentsAreThoseOfLambdaInvoke() {
    String task = "'Type':'Task','End':true,'Resource':'%s','Arguments':%s";
    assertThat(
            problemsOfState(
                task.formatted(
                    "arn:aws:lambda:eu-central-1:000000000000:function:f", "{'FunctionName':'f'}")))
        .containsExactly(
            "States.A.Resource: the embedded Step Functions runs only arn:aws:states:::lambda:invoke, not"
                + " 'arn:aws:lambda:eu-central-1:000000000000:function:f'");
    String invoke = "arn:aws:states:::lambda:invoke";
    for (String resource :
        List.of(
            invoke + ".waitForTaskToken",
            "arn:aws:states:::states:startExecution.sync:2",
            "arn:aws:states:::aws-sdk:s3:getObject",
            "arn:aws:states:eu-central-1:000000000000:activity:a")) {
      assertThat(problemsOfState(task.formatted(resource, "{'FunctionName':'f'}")))
          .containsExactly(
              "States.A.Resource: the embedded Step Functions runs only "
                  + invoke
                  + ", not '"
                  + resource
                  + "'");
    }
    assertThat(
            problemsOfState(
                task.formatted(invoke, "{'Payload':{},'InvocationType':'Event','Foo':1}")))
        .containsExactly(
            "States.A.Arguments.FunctionName: is required",
            "States.A.Arguments.InvocationType: the embedded Step Functions passes only FunctionName and Payload",
            "States.A.Arguments.Foo: is not a field that is known here");
    assertThat(problemsOfState(task.formatted(invoke, "[]")))
        .containsExactly(
            "States.A.Arguments: must be an object or a JSONata expression, but is []");
  }

  // Our own rule: CloudFormation leaves a ${X} without a value as it stands, and AWS takes it as
  // text.
  @Test
  void aSubstitutionWithoutAValue() {
    assertThat(
            problems(
                definition(
                    "'A':{'Comment':'${Who}','Type':'Pass','Output':['{% ${X} %}'],'End':true}")))
        .contains(
            "States.A.Comment: ${Who} has no value: it was not substituted",
            "States.A.Output[0]: ${X} has no value: it was not substituted");
  }

  // Source: ASL, "Transitions";
  // https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinition.html.
  @Test
  void statesThatNoneLeadsTo() {
    assertThat(
            problems(
                definition(
                    "'A':{'Type':'Succeed'},'B':{'Type':'Pass','Next':'C'},'C':{'Type':'Succeed'}")))
        .containsExactly(
            "States.B: cannot be reached from A", "States.C: cannot be reached from A");
    assertThat(
            problems(
                quoted(
                    "{'QueryLanguage':'JSONata','StartAt':'X','States':{'A':{'Type':'Succeed'}}}")))
        .containsExactly("StartAt: there is no state 'X'");
  }

  // Source: ASL, each state's section.
  @Test
  void everythingThatIsSupportedIsAccepted() {
    String machine =
        definition(
                "'A':{"
                    + TASK.replace("'End':true", "'Next':'B'")
                    + ",'Comment':'c','TimeoutSeconds':'{% 5 %}','QueryLanguage':'JSONata',"
                    + "'Retry':[{'ErrorEquals':['States.TaskFailed','X'],'IntervalSeconds':1,'MaxAttempts':0,'BackoffRate':1,"
                    + "'MaxDelaySeconds':2,'JitterStrategy':'NONE'},{'ErrorEquals':['States.ALL']}],"
                    + "'Catch':[{'ErrorEquals':['States.DataLimitExceeded'],'Next':'C'},"
                    + "{'ErrorEquals':['States.ALL'],'Next':'C','Output':{},'Assign':{'x':1}}]},"
                    + "'B':{'Type':'Choice','Choices':[{'Condition':true,'Next':'W'}],'Default':'C'},"
                    + "'W':{'Type':'Wait','Seconds':'{% 0 %}','Next':'P'},'P':{'Type':'Pass','Next':'S'},"
                    + "'S':{'Type':'Succeed','Output':1},'C':{'Type':'Fail','Error':'E','Cause':'{% $states.input.Cause %}'}")
            .replaceFirst("\\{", "{\"Comment\":\"c\",\"Version\":\"1.0\",\"TimeoutSeconds\":9,");
    assertThat(StateMachine.parse(machine).definition()).isEqualTo(machine);
  }
}
