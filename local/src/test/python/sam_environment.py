"""Prints, as JSON, the environment that `sam local invoke` would give each function of a template.

Usage: sam_environment.py TEMPLATE ENV_VARS; by the sam CLI's own classes, so that no container is needed.
"""
import json
import sys

from samcli.commands.local.lib.local_lambda import LocalLambdaRunner
from samcli.lib.providers.sam_function_provider import SamFunctionProvider
from samcli.lib.providers.sam_stack_provider import SamLocalStackProvider

template, env_vars = sys.argv[1:]
stacks, _ = SamLocalStackProvider.get_stacks(template)
with open(env_vars) as file:
    runner = LocalLambdaRunner(None, None, ".", ".", None, None, json.load(file))
environments = {
    function.name: runner._make_env_vars(function).resolve() for function in SamFunctionProvider(stacks).get_all()
}
json.dump(environments, sys.stdout)
