"""Errors that Jig raises towards a tool, and how any error is reduced to what may leave the interpreter."""

import re

# The name under which the tool's code is compiled: what its tracebacks show.
TOOL_FILE = "tool.py"
MAX_MESSAGE = 4_096
_code_shape = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")


class JigError(Exception):
    """An error with a code: a refused permission, a limit, or a wrong use of `jig`."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code
        self.message = message


class Skipped(JigError):
    def __init__(self, reason: str):
        super().__init__("skipped", f"skipped: {reason}")
        self.reason = reason


def skip(reason="no reason given"):
    """Leaves an item of `each`, or a step, out: neither a success nor a failure, and never tried again. Never returns."""
    text = reason if isinstance(reason, str) and reason else "no reason given"
    raise Skipped(shortened(text, 500))


def skip_reason(error: BaseException) -> str | None:
    """The reason when that is what was raised, or when a person chose to leave an effect out; else None."""
    if isinstance(error, Skipped):
        return error.reason
    return error.message if isinstance(error, JigError) and error.code == "effect-skipped" else None


def shortened(text: str, most: int = MAX_MESSAGE) -> str:
    """Cuts a text, and says so."""
    return text if len(text) <= most else f"{text[:most]}… ({len(text)} characters)"


def message_of(error: BaseException) -> str:
    if isinstance(error, JigError):
        return error.message
    name = type(error).__name__
    try:
        text = error.msg if isinstance(error, SyntaxError) else str(error)
    except Exception:
        text = ""
    if not text:
        return name
    return text if type(error) is Exception else f"{name}: {text}"


def reduce_error(error: BaseException) -> dict:
    """Code, message and place, for the engine. Never raises."""
    code = getattr(error, "code", None)
    reduced = {
        "code": code if isinstance(code, str) and _code_shape.fullmatch(code) else "tool-error",
        "message": shortened(message_of(error)),
    }
    try:
        reduced.update(_place(error))
    except Exception:
        pass
    return reduced


def _place(error: BaseException) -> dict:
    """The innermost place in the author's own text; nothing when the error was made elsewhere."""
    if isinstance(error, SyntaxError) and error.filename == TOOL_FILE:
        return {"line": error.lineno or 1, "column": max(1, error.offset or 1)}
    found = {}
    traceback = error.__traceback__
    while traceback is not None:
        code = traceback.tb_frame.f_code
        if code.co_filename == TOOL_FILE:
            found = {"line": traceback.tb_lineno, "column": _column(code, traceback.tb_lasti)}
        traceback = traceback.tb_next
    return found


def _column(code, instruction: int) -> int:
    for at, (_, _, column, _) in enumerate(code.co_positions()):
        if at == instruction // 2:
            return (column or 0) + 1
    return 1
