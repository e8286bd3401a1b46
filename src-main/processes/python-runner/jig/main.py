"""The interpreter's whole surface: `turn(frames)` takes the engine's frames and answers with the tool's. Nothing but texts cross."""

import json
import linecache
import sys
import types

from .calls import Calls
from .channel import Channel
from .check_value import problems
from .clock import Clock, RunLoop, cells
from .confine import confine
from .errors import TOOL_FILE, JigError, reduce_error
from .granted import Jig
from .log import Log, LogStream, catch_warnings
from .look import look
from .replay import install
from .run_state import Context, RunState, current
from .step import called
from .tool import Tool, describe, find_tool
from .values import from_json, result_json

# asyncio's debug mode and pyodide's own loop stay out of it: this loop runs only in `turn`.
_clock = Clock()
_loop = RunLoop(_clock)
_channel = Channel()
_calls = Calls(_channel, _loop)
_log = Log(_channel)
_streams = [LogStream(_log, "info"), LogStream(_log, "warn")]
_run: RunState | None = None


def prepare() -> int:
    """Once, before the first turn. Answers with the address of the cells: clock (ms), and when to come back (ms)."""
    confine()
    sys.stdout, sys.stderr = _streams
    sys.__stdout__, sys.__stderr__ = _streams
    catch_warnings(_log)
    _loop.set_exception_handler(_lost)
    return cells.buffer_info()[0]


def turn(frames: str) -> str:
    """Never raises. After it, cells[1] says when the host must come back."""
    try:
        for line in frames.split("\n"):
            if line:
                _handle(from_json(line))
        if _run is not None and not _channel.over:
            _loop.turn()
    except BaseException as error:
        _fail(error)
    if _channel.over:
        cells[1] = -1
    return _channel.take()


def _handle(frame: dict):
    global _run
    kind = frame["t"]
    if kind == "start":
        if _run is not None:
            raise JigError("started-twice", "A runner runs one program.")
        _clock.start(frame["now"])
        _calls.start(frame["callsInFlight"])
        _log.start(frame["logBytes"])
        install(_clock, frame["seed"])
        _run = RunState(_channel, _calls, _clock, _loop, _log, frame)
        current.set(Context(None, frame["seed"]))
        _loop.create_task(_execute(_run))
    elif kind == "reply":
        _clock.advance(frame["now"])
        if frame["ok"]:
            _calls.reply(frame["id"], frame.get("v"))
        else:
            _calls.reply(frame["id"], error=JigError(frame["error"]["code"], frame["error"]["message"]))
    elif _run is not None and kind in ("pause", "resume"):
        _run.paused = kind == "pause"


async def _execute(run: RunState):
    try:
        source = run.start["code"]
        found = look(source) if run.start["mode"] == "describe" else []
        tool = find_tool(_evaluate(source))
        if run.start["mode"] == "describe":
            _finish(describe(tool, found))
        else:
            value = await _run_tool(tool, run)
            _finish(_result_frame(value, run.start["resultBytes"]))
    except BaseException as error:
        _fail(error)


def _evaluate(source: str) -> types.ModuleType:
    module = types.ModuleType("tool")
    module.__file__ = TOOL_FILE
    sys.modules["tool"] = module
    linecache.cache[TOOL_FILE] = (len(source), None, source.splitlines(keepends=True), TOOL_FILE)
    exec(compile(source, TOOL_FILE, "exec", dont_inherit=True), module.__dict__)
    return module


async def _run_tool(tool: Tool, run: RunState):
    given = run.start["input"]
    wrong = problems(given, tool.input)
    if wrong:
        raise JigError("invalid-input", f"The arguments do not match the input schema: {'; '.join(wrong[:10])}")
    value = await called(tool.call, given, Jig(run))
    wrong = problems(json.loads(result_json(value, "The result")), tool.output) if tool.output else []
    if wrong:
        raise JigError("invalid-output", f"The result does not match the output schema: {'; '.join(wrong[:10])}")
    return value


def _result_frame(value, most: int) -> str:
    text = result_json(value, "The result")
    if len(text) > most:
        message = f"The result has {len(text)} bytes; at most {most} are allowed. Return a summary, or write a file."
        raise JigError("result-too-large", message)
    return f'{{"t":"result","v":{text}}}'


def _finish(frame: str):
    for stream in _streams:
        stream.end()
    _channel.finish(frame)


def _fail(error: BaseException):
    """Ends the run with an error, from wherever it came."""
    _finish(json.dumps({"t": "failed", "error": reduce_error(error)}))


def _lost(loop, context: dict):
    """asyncio tells of an exception that nobody waited for."""
    error = context.get("exception")
    text = reduce_error(error)["message"] if error else context.get("message")
    _log.warn(f"A task failed and nobody waited for it: {text}")
