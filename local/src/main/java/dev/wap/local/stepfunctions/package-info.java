/**
 * The embedded AWS Step Functions: {@link dev.wap.local.stepfunctions.StateMachine} loads and
 * checks a definition, {@link dev.wap.local.stepfunctions.StepFunctions} runs executions of it and
 * keeps them on disk, {@link dev.wap.local.stepfunctions.StepFunctionsApi} speaks AWS's API.
 *
 * <p>It runs JSONata machines of Task ({@code lambda:invoke}), Choice, Pass, Wait, Succeed and Fail
 * as AWS runs them, down to the history, and refuses anything else when the machine is loaded, by
 * place and reason.
 */
package dev.wap.local.stepfunctions;
