"""Time and chance of the standard library, given to the run: a replay sees the same. (The system's clock is given by the host.)"""

import os
import random
import time
import uuid

from .run_state import current


def install(clock, seed: str):
    for name in ("monotonic", "perf_counter", "process_time", "thread_time"):
        setattr(time, name, clock.seconds)
        setattr(time, f"{name}_ns", lambda: round(clock.seconds() * 1e9))
    time.sleep = _refuse_sleep
    # `secrets`, SystemRandom and uuid4 draw from these.
    os.urandom = random._urandom = lambda size: current.get().random.randbytes(size)
    uuid._generate_time_safe = None
    random.seed(seed)


def _refuse_sleep(seconds):
    raise RuntimeError("time.sleep would stop the whole run. Write `await jig.sleep(ms)` or `await asyncio.sleep(seconds)`.")
