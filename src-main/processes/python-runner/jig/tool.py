"""`define_tool`: describes the one tool of a module. And what the module says of itself when it is asked."""

import inspect
import json

from .errors import JigError
from .schema import object_schema
from .values import to_json


def _wrong(message: str):
    raise JigError("define-tool", f"define_tool: {message}")


class Tool:
    def __init__(self, name: str, description: str, input: dict, output: dict | None, permissions, tests):
        self.name = name
        self.description = description
        self.input = input
        self.output = output
        self.permissions = permissions
        self.tests = tests
        self.work = None

    def run(self, work):
        """Decorates the function that does the tool's work: `async def run(input, jig)`."""
        if not callable(work):
            _wrong("@tool.run decorates a function: async def run(input, jig).")
        if self.work is not None:
            _wrong(f"{self.name} has two functions that are decorated with @tool.run.")
        self.work = work
        return work

    def call(self, input, jig):
        """A function may leave `jig` out."""
        takes = [one for one in inspect.signature(self.work).parameters.values() if one.kind != one.KEYWORD_ONLY]
        return self.work(input) if len(takes) == 1 and takes[0].kind != takes[0].VAR_POSITIONAL else self.work(input, jig)


def define_tool(*, name: str, description: str, input, output=None, permissions=None, tests=()) -> Tool:
    """Describes the module's tool. Its function is decorated with `@tool.run`."""
    for given, what in ((name, "name"), (description, "description")):
        if not isinstance(given, str) or not given.strip():
            _wrong(f"`{what}` must be a text.")
    return Tool(
        name,
        inspect.cleandoc(description),
        object_schema(input, "input"),
        None if output is None else object_schema(output, "output"),
        _permissions(permissions or {}),
        _tests(tests),
    )


def find_tool(module) -> Tool:
    """The one that a module defines. Raises a JigError when there is not exactly one, or it has no function."""
    tools = {id(value): value for value in vars(module).values() if isinstance(value, Tool)}
    if len(tools) != 1:
        has = "no tool" if not tools else f"{len(tools)} tools"
        raise JigError("no-tool", f"The module has {has}; it must have one: tool = define_tool(name=..., ...), and @tool.run before its function.")
    [tool] = tools.values()
    if tool.work is None:
        raise JigError("no-tool", "The tool has no function: write @tool.run before async def run(input, jig).")
    return tool


def describe(tool: Tool, warnings: list[dict]) -> str:
    """The `described` frame."""
    described = {
        "name": tool.name,
        "description": tool.description,
        "inputSchema": tool.input,
        "outputSchema": tool.output,
        "permissions": tool.permissions,
        "tests": tool.tests,
        "warnings": warnings,
    }
    return json.dumps({"t": "described", "tool": json.loads(to_json(described, "What define_tool was given"))})


def _permissions(given):
    if not isinstance(given, dict):
        _wrong("`permissions` must be a dict.")
    accounts = given.get("mail")
    if not isinstance(accounts, dict):
        return given
    return {**given, "mail": {name: _renamed(one, "max_per_run", "maxPerRun") for name, one in accounts.items()}}


def _renamed(given, word: str, bridge_word: str):
    if not isinstance(given, dict):
        return given
    return {bridge_word if name == word else name: value for name, value in given.items()}


def _tests(given) -> list[dict]:
    if not isinstance(given, (list, tuple)):
        _wrong("`tests` must be a list.")
    return [_test(test, number) for number, test in enumerate(given, 1)]


def _test(test, number: int) -> dict:
    if not isinstance(test, dict):
        _wrong(f"test {number} must be a dict.")
    if not isinstance(test.get("name"), str):
        _wrong(f"test {number} needs a `name`.")
    unknown = set(test) - {"name", "given", "input", "expect", "expect_error"}
    if unknown:
        _wrong(f"test {number} has {', '.join(sorted(unknown))}; it takes name, given, input, expect and expect_error.")
    described = {"name": test["name"], "given": _given(test.get("given") or {}), "input": test.get("input")}
    if test.get("expect") is not None:
        described["expect"] = test["expect"]
    if isinstance(test.get("expect_error"), str):
        described["expectError"] = test["expect_error"]
    return described


def _given(given):
    if not isinstance(given, dict) or not isinstance(given.get("tcp"), dict):
        return given
    lines = {name: [_renamed(line, "hang_up", "hangUp") for line in script] for name, script in given["tcp"].items()}
    return {**given, "tcp": lines}
