"""Frames out: collected while the interpreter has its turn and taken together at its end; nothing after the run's end."""

import json

# Lines of the log that have a frame of their own in one turn; more of them share frames, so that a loop that logs is no flood.
_FREE_LOGS = 100
_MAX_LOG_FRAME = 16_384


class Channel:
    def __init__(self):
        self._pending = []
        self._logs = 0
        self._progress_at = None
        self.over = False

    def push(self, frame: str):
        """One frame as JSON text. Dropped when the run is over."""
        if not self.over:
            self._pending.append(frame)

    def log(self, level: str, text: str):
        if self.over:
            return
        last = self._pending[-1] if self._pending else None
        if self._logs >= _FREE_LOGS and isinstance(last, _LogLines) and last.fits(level, text):
            last.add(text)
            return
        self._logs += 1
        self._pending.append(_LogLines(level, text))

    def progress(self, frame: str):
        """How far the work has come: only the last word of a turn counts."""
        if self.over:
            return
        if self._progress_at is None:
            self._progress_at = len(self._pending)
            self._pending.append(frame)
        else:
            self._pending[self._progress_at] = frame

    def finish(self, frame: str):
        """The last frame of the run."""
        self.push(frame)
        self.over = True

    def take(self) -> str:
        pending, self._pending = self._pending, []
        self._logs = 0
        self._progress_at = None
        return "\n".join(str(frame) for frame in pending)


class _LogLines:
    def __init__(self, level: str, text: str):
        self._level = level
        self._lines = [text]
        self._length = len(text)

    def fits(self, level: str, text: str) -> bool:
        return self._level == level and self._length + len(text) < _MAX_LOG_FRAME

    def add(self, text: str):
        self._lines.append(text)
        self._length += len(text)

    def __str__(self) -> str:
        return json.dumps({"t": "log", "level": self._level, "text": "\n".join(self._lines)})
