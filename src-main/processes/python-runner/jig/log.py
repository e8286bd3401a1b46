"""What a tool logs: values as text, lines and total limited; and `print`, which logs too."""

import io
import warnings

from .errors import shortened

_MAX_LINE = 8_192


class Log:
    """`jig.log(...)`, `jig.log.warn(...)`."""

    def __init__(self, channel):
        self._channel = channel
        self._limit = self._left = 1_048_576

    def start(self, limit_bytes: int):
        self._limit = self._left = limit_bytes

    def __call__(self, *values):
        self.write("info", values)

    def info(self, *values):
        self.write("info", values)

    def warn(self, *values):
        self.write("warn", values)

    def error(self, *values):
        self.write("error", values)

    def write(self, level: str, values):
        if self._left <= 0:
            return
        text = shortened(" ".join(value if isinstance(value, str) else _show(value) for value in values), _MAX_LINE)
        self._left -= len(text.encode(errors="replace")) + 1
        self._channel.log(level, text)
        if self._left <= 0:
            self._channel.log("warn", f"The log has reached its limit of {self._limit} bytes; nothing more is kept.")

    def show_warning(self, message, category, filename, lineno, file=None, line=None):
        """For `warnings.showwarning`: coroutines that nobody awaited, deprecations."""
        self.write("warn", [f"{category.__name__}: {message} (line {lineno})"])


def _show(value) -> str:
    try:
        return repr(value)
    except Exception:
        return "[cannot be shown]"


class LogStream(io.TextIOBase):
    """Stands for sys.stdout and sys.stderr: each line is one of the log."""

    def __init__(self, log: Log, level: str):
        self._log = log
        self._level = level
        self._rest = ""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        *lines, self._rest = (self._rest + text).split("\n")
        for line in lines:
            self._log.write(self._level, [line])
        if len(self._rest) > _MAX_LINE:
            self.end()
        return len(text)

    def end(self):
        """What was written without a line end."""
        if self._rest:
            self._log.write(self._level, [self._rest])
            self._rest = ""


def catch_warnings(log: Log):
    warnings.simplefilter("default")
    warnings.showwarning = log.show_warning
