"""A run's state: which steps are done, which keys are used, and which step the code that runs now belongs to."""

import random
from contextvars import ContextVar

from .errors import JigError

_MAX_ACTIVE = 10_000
_MAX_KEY = 512


class Context:
    """A step, or the run outside of steps: where calls, random numbers and keys belong."""

    def __init__(self, step: str | None, seed: str):
        self.step = step
        self._seed = seed
        self._position = 0
        self._random = None

    @property
    def random(self) -> random.Random:
        """The same draws in a step whatever ran beside it, and again in each attempt."""
        if self._random is None:
            self._random = random.Random(self._seed if self.step is None else f"{self._seed}\n{self.step}")
        return self._random

    def take_position(self) -> int:
        self._position += 1
        return self._position - 1

    def key(self, key) -> str:
        """Keys of steps inside a step begin with its own."""
        if not isinstance(key, (str, int, float)) or isinstance(key, bool):
            raise JigError("step-key", f"A step's key must be a text or a number; this one is {type(key).__name__}.")
        # A whole float comes back from the journal as a whole number.
        text = str(int(key) if isinstance(key, float) and key.is_integer() else key)
        if not 0 < len(text) <= _MAX_KEY:
            raise JigError("step-key", f"A step's key must have 1 to {_MAX_KEY} characters; this one has {len(text)}.")
        return text if self.step is None else f"{self.step}/{text}"


# Tasks inherit it: whatever a step starts belongs to the step.
current: ContextVar[Context] = ContextVar("jig step")


class Known:
    """What is known of a step from before: its outcome, or how often it was tried."""

    def __init__(self, outcome=None, attempt: int = 1, wait_ms: float = 0):
        self.outcome = outcome
        self.attempt = attempt
        self.wait_ms = wait_ms


class RunState:
    def __init__(self, channel, calls, clock, loop, log, start: dict):
        self.channel = channel
        self.calls = calls
        self.clock = clock
        self.loop = loop
        self.log = log
        self.start = start
        # Items after which the first `each` asks; taken by it.
        self.canary = start.get("canary") or 0
        self._done = {key: (args, outcome) for key, args, outcome in start.get("done") or []}
        self._earlier = {key: (attempt, at) for key, attempt, at in start.get("attempts") or []}
        self._used = set()
        self._pumps = set()
        self._active = 0
        self._paused = False

    @property
    def paused(self) -> bool:
        return self._paused

    @paused.setter
    def paused(self, paused: bool):
        self._paused = paused
        if not paused:
            for pump in list(self._pumps):
                pump()

    def on_resume(self, pump):
        """Calls `pump` after each `resume`, until the answer is called."""
        self._pumps.add(pump)
        return lambda: self._pumps.discard(pump)

    def claim(self, key: str, args: str | None) -> Known:
        """Takes a key for this run, once. Raises for a key that is used twice, or stands for something else than before."""
        if key in self._used:
            message = f'The key "{key}" is used by two steps of this run. Make it unique, for example by a prefix for each kind of work.'
            raise JigError("step-key-used", message)
        self._used.add(key)
        if key in self._done:
            before, outcome = self._done[key]
            if before != args:
                message = f'Step "{key}" was done with other arguments before this run was resumed. Keys must stand for the same item each time.'
                raise JigError("step-changed", message)
            return Known(outcome=outcome)
        if key not in self._earlier:
            return Known()
        attempt, retry_at = self._earlier[key]
        return Known(attempt=attempt + 1, wait_ms=max(0, retry_at - self.clock.now()))

    def enter(self):
        if self._active >= _MAX_ACTIVE:
            message = f"{_MAX_ACTIVE} steps run already. Put `await` before each, or use `each` with a concurrency."
            raise JigError("too-many-steps", message)
        self._active += 1

    def leave(self):
        self._active -= 1

    def new_context(self, step: str | None) -> Context:
        return Context(step, self.start["seed"])
