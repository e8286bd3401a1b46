"""Calls through the bridge: numbered, answered, and never more in flight than the host allows."""

import asyncio
import json
from collections import deque

from .errors import JigError
from .values import to_json

# Calls that wait for their turn; a loop that forgets `await` ends here.
_MAX_QUEUED = 10_000
# One call's arguments, in characters of JSON.
_MAX_CALL = 8 * 1_048_576


class Calls:
    def __init__(self, channel, loop: asyncio.AbstractEventLoop):
        self._channel = channel
        self._loop = loop
        self._waiting = {}
        self._counted = set()
        self._queue = deque()
        self._in_flight = 0
        self._window = 64
        self._next_id = 1

    def start(self, calls_in_flight: int):
        self._window = max(1, calls_in_flight)

    def call(self, handle: str, op: str, args: list, context) -> asyncio.Future:
        """Uses a permission. Raises what the host answers."""
        if len(self._queue) >= _MAX_QUEUED:
            message = f"{_MAX_QUEUED} calls are waiting already. Put `await` before each, or use `each` with a concurrency."
            raise JigError("too-many-calls", message)
        text = to_json(args, f"an argument of {handle}.{op}")
        if len(text) > _MAX_CALL:
            message = f"{handle}.{op} was given {len(text)} characters; a call takes {_MAX_CALL}. Split it."
            raise JigError("call-too-large", message)
        number, future = self._new()
        place = f'"s":{json.dumps(context.step)},"n":{context.take_position()}'
        frame = f'{{"t":"call","id":{number},"h":{json.dumps(handle)},"op":{json.dumps(op)},"a":{text},{place}}}'
        if self._in_flight < self._window:
            self._begin(number, frame)
        else:
            self._queue.append((number, frame))
        return future

    def end(self, frame) -> asyncio.Future:
        """Tells the journal how an attempt of a step ended; `frame` writes it for a number. Waits for no window."""
        number, future = self._new()
        self._channel.push(frame(number))
        return future

    def reply(self, number: int, value=None, error: JigError | None = None):
        future = self._waiting.pop(number, None)
        if number in self._counted:
            self._counted.discard(number)
            self._in_flight -= 1
            if self._queue:
                self._begin(*self._queue.popleft())
        # Cancelled when the tool gave up waiting.
        if future is None or future.done():
            return
        if error is None:
            future.set_result(value)
        else:
            future.set_exception(error)

    def _new(self):
        number = self._next_id
        self._next_id += 1
        future = self._loop.create_future()
        # After the run's end nothing happens any more, not even an error.
        if not self._channel.over:
            self._waiting[number] = future
        return number, future

    def _begin(self, number: int, frame: str):
        self._channel.push(frame)
        self._in_flight += 1
        self._counted.add(number)
