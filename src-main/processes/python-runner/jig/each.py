"""`each`: every item a step, so many at a time, with retries, a rate, pause, canary, and what was done before left out."""

import contextvars
import json
import random
from collections import deque

from .each_source import END, Options, Source
from .run_state import RunState, current
from .step import Ended, called, run_attempt
from .values import hash_json

_FIRST_RETRY_MS = 500
_LAST_RETRY_MS = 60_000
# Items that wait for their next attempt; above it nothing new is begun.
_MAX_DELAYED = 1_000
# Items that were done before, told in one frame.
_COUNTED_AT_ONCE = 1_000
# Seconds of beginnings that a limited rate may catch up after a pause of the process.
_CATCH_UP = 0.05


class Final:
    """How one item ended for good."""

    def __init__(self, index: int, key: str, state: str, value=None):
        self.index = index
        self.key = key
        self.state = state
        # The value, the reason of a skip, or the error's message.
        self.value = value


class _Entry:
    def __init__(self, index: int, key: str, full_key: str, item, args: str):
        self.index = index
        self.key = key
        self.full_key = full_key
        self.item = item
        self.args = args
        self.attempt = 1


class Each:
    def __init__(self, run: RunState, items, options: Options, work, keeps_values: bool, on_final):
        self._run = run
        self._parent = current.get()
        self._context = contextvars.copy_context()
        self._options = options
        self._work = work
        self._keeps_values = keeps_values
        self._on_final = on_final
        self._source = Source(items)
        self._ready = deque()
        self._counts = {"done": 0, "failed": 0, "skipped": 0}
        self._counted = {"done": 0, "skipped": 0}
        self._index = self._active = self._delayed = 0
        self._next_beginning = float("-inf")
        # The next item is being read, or the pump waits for the rate.
        self._waiting = self._exhausted = self._pumping = False
        self._failure = None
        # Items left before the canary asks: 0 when there is none, -1 when all of them have begun.
        self._canary, run.canary = run.canary, 0
        self._asks = self._has_asked = False
        # The first item after the canary, already read.
        self._held = None
        self._finished = run.loop.create_future()

    async def finish(self):
        """Returns when every item has ended; raises for a wrong key, a failing stream, or a journal that cannot be written."""
        total = self._options.total
        if total is not None and self._parent.step is None:
            self._run.channel.push(json.dumps({"t": "progress", "done": None, "total": total, "note": None}))
        off = self._run.on_resume(self._resumed)
        try:
            self._pump()
            await self._finished
        finally:
            off()
            if self._failure is not None:
                await self._source.close()

    def _resumed(self):
        if self._has_asked:
            # The person said yes to the rest.
            self._asks = self._has_asked = False
            if self._held:
                self._ready.append(self._held)
            self._held = None
        self._pump()

    def _pump(self):
        if self._pumping:
            return
        self._pumping = True
        try:
            while self._may_begin():
                if self._ready:
                    self._begin(self._ready.popleft())
                elif not self._pull():
                    break
        finally:
            self._pumping = False
        self._tell_counted()
        self._settle()

    def _may_begin(self) -> bool:
        if self._failure or self._waiting or self._run.paused or self._run.channel.over:
            return False
        if self._active >= self._options.concurrency:
            return False
        if not self._ready and (self._exhausted or self._asks or self._delayed >= _MAX_DELAYED):
            return False
        return self._rate_allows()

    def _rate_allows(self) -> bool:
        wait = self._next_beginning - self._run.loop.elapsed()
        if self._options.gap == 0 or wait <= 0:
            return True
        self._waiting = True
        self._later(wait, self._rate_passed)
        return False

    def _rate_passed(self):
        self._waiting = False
        self._pump()

    def _later(self, seconds: float, work, *args):
        self._run.loop.call_later(seconds, work, *args, context=self._context)

    def _pull(self) -> bool:
        """Reads one item. False when it is not there yet."""
        if self._source.is_stream:
            self._waiting = True
            self._run.loop.create_task(self._wait_for_next(), context=self._context.copy())
            return False
        try:
            self._take(self._source.next())
        except Exception as error:
            self._fail(error)
        return self._failure is None

    async def _wait_for_next(self):
        try:
            item = await self._source.wait()
            self._waiting = False
            if self._failure is None:
                self._take(item)
        except Exception as error:
            self._waiting = False
            self._fail(error)
        self._pump()

    def _take(self, item):
        if item is END:
            self._exhausted = True
            return
        named = self._options.key(item)
        full_key = self._parent.key(named)
        entry = _Entry(self._index, str(named), full_key, item, hash_json(item, f"item {self._index} of each"))
        self._index += 1
        known = self._run.claim(full_key, entry.args)
        if known.outcome is not None:
            self._was_done(entry, known.outcome)
            return
        entry.attempt = known.attempt
        if self._canary == -1:
            # The canary's items are done or on their way, and there are more: this one waits for the person.
            self._asks = True
            self._held = entry
            self._canary = 0
            return
        if known.wait_ms > 0:
            self._delay(entry, known.wait_ms)
        else:
            self._begin(entry)
        if self._canary > 0:
            self._canary = self._canary - 1 or -1

    def _was_done(self, entry: _Entry, outcome: dict):
        state = "skipped" if "skipped" in outcome else "done"
        self._counted[state] += 1
        self._final(entry, state, outcome["skipped"] if state == "skipped" else outcome.get("v"))

    def _begin(self, entry: _Entry):
        if self._options.gap > 0:
            self._next_beginning = max(self._next_beginning, self._run.loop.elapsed() - _CATCH_UP) + self._options.gap
        self._tell_counted()
        self._active += 1
        self._run.loop.create_task(self._attempt(entry), context=self._context.copy())

    async def _attempt(self, entry: _Entry):
        work = lambda: called(self._work, entry.item)
        retry_in = lambda error: self._retry_in(entry, error)
        try:
            ended = await run_attempt(self._run, entry.full_key, entry.args, entry.attempt, work, self._keeps_values, retry_in)
            self._active -= 1
            self._ended(entry, ended)
        except BaseException as error:
            self._active -= 1
            self._fail(error)
        self._pump()

    def _ended(self, entry: _Entry, ended: Ended):
        if ended.skipped is not None:
            self._final(entry, "skipped", ended.skipped)
        elif ended.error is None:
            self._final(entry, "done", ended.value)
        elif ended.retry_in_ms is None:
            self._final(entry, "failed", ended.error["message"])
        else:
            entry.attempt += 1
            self._delay(entry, ended.retry_in_ms)

    def _delay(self, entry: _Entry, ms: float):
        self._delayed += 1
        self._later(ms / 1_000, self._again, entry)

    def _again(self, entry: _Entry):
        self._delayed -= 1
        self._ready.append(entry)
        self._pump()

    def _retry_in(self, entry: _Entry, error: dict) -> int | None:
        """0.5 s, 1 s, 2 s ... with a quarter of jitter from the run's seed. Not for an effect in doubt: asking again would not settle it."""
        if entry.attempt > self._options.retries or error["code"] == "effect-in-doubt":
            return None
        base = min(_LAST_RETRY_MS, _FIRST_RETRY_MS * 2 ** (entry.attempt - 1))
        jitter = random.Random(f"{self._run.start['seed']}\nretry {entry.attempt}\n{entry.full_key}").random()
        return round(base * (0.75 + jitter / 2))

    def _final(self, entry: _Entry, state: str, value):
        self._counts[state] += 1
        self._on_final(Final(entry.index, entry.key, state, value))

    def _fail(self, error: BaseException):
        self._failure = self._failure or error

    def _tell_counted(self):
        told = sum(self._counted.values())
        # A stream brings its items one by one: many of them share a frame.
        if told == 0 or (told < _COUNTED_AT_ONCE and self._waiting):
            return
        self._run.channel.push(json.dumps({"t": "counted", **self._counted}))
        self._counted = {"done": 0, "skipped": 0}

    def _settle(self):
        if self._active > 0 or (self._waiting and self._failure is None) or self._finished.done():
            return
        if self._failure is not None:
            self._finished.set_exception(self._failure)
        elif self._asks:
            if not (self._has_asked or self._delayed or self._ready):
                self._has_asked = True
                self._run.channel.push(json.dumps({"t": "canary", **self._counts}))
        elif self._exhausted and self._delayed == 0 and not self._ready:
            self._finished.set_result(None)
