"""Asks boto3 for what is refused, and prints the name of each exception: refused_executions.py MACHINE_ARN.

Then stops the one execution that it started, and prints how it ended and its events, the last one first.
"""

import sys

import boto3

machine = sys.argv[1]
client = boto3.client("stepfunctions")
errors = client.exceptions
arn = client.start_execution(stateMachineArn=machine, name="n", input='{"a":1}')["executionArn"]
again = client.start_execution(stateMachineArn=machine, name="n", input='{"a":1}')["executionArn"]
assert again == arn, again


def refused(expected, call, **arguments):
    """Prints the type of the exception that a call raises; another type is an error of this script."""
    try:
        call(**arguments)
    except expected as error:
        print(type(error).__name__)
        return
    raise AssertionError(f"{arguments} was not refused")


start = client.start_execution
refused(errors.ExecutionAlreadyExists, start, stateMachineArn=machine, name="n", input="{}")
refused(errors.StateMachineDoesNotExist, start, stateMachineArn=machine + "x")
refused(errors.InvalidArn, start, stateMachineArn="nonsense")
refused(errors.InvalidName, start, stateMachineArn=machine, name="a b")
refused(errors.InvalidExecutionInput, start, stateMachineArn=machine, input="{")
refused(errors.ValidationException, start, stateMachineArn=machine, input="1" * 262145)
refused(errors.ExecutionDoesNotExist, client.describe_execution, executionArn=arn + "x")
refused(errors.InvalidToken, client.list_executions, stateMachineArn=machine, nextToken="x")

client.stop_execution(executionArn=arn, error="E", cause="because")
ended = client.describe_execution(executionArn=arn)
print(ended["status"], ended["error"], ended["cause"])
pages = client.get_paginator("get_execution_history").paginate(
    executionArn=arn, reverseOrder=True, PaginationConfig={"PageSize": 1}
)
print(*(event["type"] for page in pages for event in page["events"]))
