"""The run's clock, which moves by timers and replies only, so that a replay sees the same times; and asyncio's loop on it."""

import asyncio
import heapq
import time
from array import array
from asyncio import events

# The machine's own stopwatch, taken before replay.py gives the module's names to the run's clock.
_stopwatch = time.monotonic

# What the host reads in memory, so that no object of JavaScript is needed here: the clock, and milliseconds until it must come back.
cells = array("d", [0.0, -1.0])

# Callbacks in one turn; after them the frames go out and the host looks for news.
_TURN = 2_000


class Clock:
    """Milliseconds since 1970."""

    def __init__(self):
        self._began = 0.0

    def now(self) -> float:
        return cells[0]

    def start(self, now: float):
        self._began = cells[0] = now

    def advance(self, to: float):
        if to > cells[0]:
            cells[0] = to

    def seconds(self) -> float:
        """Since the run began."""
        return (cells[0] - self._began) / 1_000

    def reach(self, seconds: float):
        self.advance(self._began + round(seconds * 1_000, 3))


class _Timer(events.TimerHandle):
    __slots__ = ("number", "real_due")

    def __lt__(self, other):
        return (self._when, self.number) < (other._when, other.number)


class RunLoop(asyncio.BaseEventLoop):
    """Runs while the host gives it a turn. Timers are ordered by the run's clock and fire by the machine's."""

    def __init__(self, clock: Clock):
        super().__init__()
        self._clock = clock
        self._timers = 0

    def time(self) -> float:
        return self._clock.seconds()

    def elapsed(self) -> float:
        """Seconds by the machine's stopwatch."""
        return _stopwatch()

    def call_later(self, delay, callback, *args, context=None):
        return self.call_at(self.time() + max(0, delay), callback, *args, context=context)

    def call_at(self, when, callback, *args, context=None):
        timer = _Timer(when, callback, args, self, context)
        self._timers += 1
        timer.number = self._timers
        timer.real_due = _stopwatch() + max(0, when - self.time())
        timer._scheduled = True
        heapq.heappush(self._scheduled, timer)
        return timer

    def is_running(self) -> bool:
        return True

    def run_in_executor(self, executor, func, *args):
        raise RuntimeError("There are no threads here: call the function directly.")

    def _write_to_self(self):
        """One thread only: nobody has to be woken."""

    def turn(self):
        """Runs what is ready. Then cells[1] says when to come back: 0 is at once, -1 not before the next message."""
        before = events._get_running_loop()
        events._set_running_loop(self)
        try:
            for _ in range(_TURN):
                if not self._ready and not self._fire():
                    break
                handle = self._ready.popleft()
                if not handle._cancelled:
                    handle._run()
            cells[1] = self._wait()
        finally:
            events._set_running_loop(before)

    def _first(self):
        """The next timer that was not cancelled."""
        scheduled = self._scheduled
        while scheduled and scheduled[0]._cancelled:
            heapq.heappop(scheduled)._scheduled = False
        return scheduled[0] if scheduled else None

    def _fire(self) -> bool:
        """One at a time, so that what it sets off goes on before the one after it."""
        timer = self._first()
        if timer is None or timer.real_due > _stopwatch() + 0.0005:
            return False
        heapq.heappop(self._scheduled)._scheduled = False
        self._clock.reach(timer._when)
        self._ready.append(timer)
        return True

    def _wait(self) -> float:
        if self._ready:
            return 0.0
        timer = self._first()
        return -1.0 if timer is None else max(0.0, (timer.real_due - _stopwatch()) * 1_000)
