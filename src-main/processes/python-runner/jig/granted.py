"""The second argument of a tool's `run`: what it was granted, and the words for steps, time and chance."""

import json

from .each import Each, Final
from .each_source import Options
from .errors import JigError, shortened
from .handles import Files, Http, Kv, Mail, MissingKv, Sql, Tcp, Tools
from .run_state import RunState, current
from .step import step

_MAX_REASONS = 100
_MAX_FAILURES = 20


class Named:
    """Handles by name: `jig.sql.crm`, or `jig.http["api.example.org"]` where the name is no word of Python."""

    def __init__(self, kind: str, handles: dict):
        self._kind = kind
        self._handles = handles

    def __getitem__(self, name: str):
        try:
            return self._handles[name]
        except KeyError:
            has = ", ".join(self._handles) or "nothing"
            message = f'This tool was not granted {self._kind} "{name}", but {has}. Add it to `permissions`.'
            raise JigError("permission-missing", message) from None

    def __getattr__(self, name: str):
        if name.startswith("__"):
            raise AttributeError(name)
        return self[name]

    def __iter__(self):
        return iter(self._handles)

    def __len__(self) -> int:
        return len(self._handles)

    def __contains__(self, name: str) -> bool:
        return name in self._handles


class Jig:
    """Effects in a step know their step: it is that of the running code, so the same object serves everywhere."""

    def __init__(self, run: RunState):
        self._run = run
        asked = run.start.get("permissions") or {}

        def named(kind: str, make) -> Named:
            return Named(kind, {name: make(run, f"{kind}.{name}") for name in asked.get(kind) or {}})

        self.log = run.log
        self.each = EachFunction(run)
        self.sql = named("sql", Sql)
        self.http = named("http", Http)
        self.tcp = named("tcp", Tcp)
        self.mail = named("mail", Mail)
        self.files = named("files", Files)
        self.kv = Kv(run, "kv") if asked.get("kv") else MissingKv()
        # Only the request sees the secret: here is its placeholder.
        self.secrets = {name: f"{{{{secret:{name}}}}}" for name in asked.get("secrets") or []}
        tools = Tools(run, "tools")
        self.tools = Named("tools", {local: tools.call(full) for local, full in (run.start.get("tools") or {}).items()})

    async def step(self, key, work):
        """Does `work` once in the life of the run: after a crash the recorded value is returned."""
        return await step(self._run, key, work)

    async def sleep(self, ms: float) -> None:
        """Waits so many milliseconds; counts as no processor time."""
        ended = self._run.loop.create_future()
        self._run.loop.call_later(max(0, ms) / 1_000, lambda: ended.done() or ended.set_result(None))
        await ended

    def progress(self, done, total=None, note=None) -> None:
        text = None if note is None else shortened(str(note), 500)
        self._run.channel.progress(json.dumps({"t": "progress", "done": _count(done), "total": _count(total), "note": text}))

    def now(self) -> float:
        """Milliseconds since 1970; a replay sees the same."""
        now = self._run.clock.now()
        return int(now) if now.is_integer() else now

    def random(self) -> float:
        """In [0, 1), seeded by the run."""
        return current.get().random.random()

    def uuid(self) -> str:
        digits = f"{current.get().random.getrandbits(128):032x}"
        variant = "89ab"[int(digits[16], 16) % 4]
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"


def _count(value) -> int | None:
    return int(value) if isinstance(value, (int, float)) and 0 <= value < 2**53 else None


class EachFunction:
    def __init__(self, run: RunState):
        self._run = run

    async def __call__(self, items, work, *, key, concurrency=8, retries=0, rate_per_second=None, total=None) -> list[dict]:
        """Runs `work(item)` for every item, each a step; a failed item does not end the run. Results in the order of the items."""
        results = {}

        def on_final(final: Final):
            results[final.index] = _result(final)

        options = Options(key, concurrency, retries, rate_per_second, total, items)
        await self._start(items, options, work, True, on_final)
        return [results[index] for index in sorted(results)]

    async def summary(self, items, work, *, key, concurrency=8, retries=0, rate_per_second=None, total=None) -> dict:
        """The same, answering with counts and the first reasons only: for large work."""
        counts = _Summary()
        options = Options(key, concurrency, retries, rate_per_second, total, items)
        await self._start(items, options, work, False, counts.add)
        return counts.result()

    async def _start(self, items, options: Options, work, keeps_values: bool, on_final):
        if not callable(work):
            raise JigError("each-work", "each: the second argument must be the function that does the work for one item.")
        await Each(self._run, items, options, work, keeps_values, on_final).finish()


def _result(final: Final) -> dict:
    name = {"done": "value", "skipped": "reason", "failed": "error"}[final.state]
    return {"key": final.key, "state": final.state, name: final.value}


class _Summary:
    """Counts and the first reasons: memory stays flat however many items there are."""

    def __init__(self):
        self._counts = {"done": 0, "failed": 0, "skipped": 0}
        self._reasons = {}
        self._failures = []

    def add(self, final: Final):
        self._counts[final.state] += 1
        if final.state == "done":
            return
        reason = final.value
        name = reason if reason in self._reasons or len(self._reasons) < _MAX_REASONS else "other reasons"
        self._reasons[name] = self._reasons.get(name, 0) + 1
        if final.state == "failed" and len(self._failures) < _MAX_FAILURES:
            self._failures.append({"key": final.key, "error": reason})

    def result(self) -> dict:
        counts = self._counts
        return {
            "success": counts["done"],
            "failed": counts["failed"],
            "skipped": counts["skipped"],
            "reasons": self._reasons,
            "failures": self._failures,
        }
