"""Starts an execution by boto3, and waits for it: start_execution.py NAME INPUT.json.

Prints a JSON object: the execution's description, whether it is listed, and the names of the states it entered.
"""

import json
import os
import sys
import time

import boto3

name, source = sys.argv[1:]
with open(source, encoding="utf-8") as file:
    execution_input = file.read()
client = boto3.client("stepfunctions")
machine = os.environ["STATE_MACHINE_ARN"]
arn = client.start_execution(stateMachineArn=machine, name=name, input=execution_input)["executionArn"]
description = client.describe_execution(executionArn=arn)
while description["status"] == "RUNNING":
    time.sleep(0.2)
    description = client.describe_execution(executionArn=arn)
listed = [
    execution["executionArn"]
    for page in client.get_paginator("list_executions").paginate(stateMachineArn=machine)
    for execution in page["executions"]
]
states = [
    event["stateEnteredEventDetails"]["name"]
    for page in client.get_paginator("get_execution_history").paginate(executionArn=arn)
    for event in page["events"]
    if "stateEnteredEventDetails" in event
]
print(
    json.dumps(
        {
            "status": description["status"],
            "output": json.loads(description.get("output", "null")),
            "listed": arn in listed,
            "states": states,
        }
    )
)
