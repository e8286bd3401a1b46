"""`step(key, work)`: done once in the life of the run. And one attempt of a step: begun, worked, ended, and the end written."""

import inspect
import json

from .errors import JigError, reduce_error, skip, skip_reason
from .run_state import RunState, current
from .values import from_json, to_json


class Ended:
    """How an attempt ended: with a value, a skip's reason, or an error."""

    def __init__(self, value=None, skipped: str | None = None, error: dict | None = None, raised=None, retry_in_ms=None):
        self.value = value
        self.skipped = skipped
        self.error = error
        self.raised = raised
        self.retry_in_ms = retry_in_ms


async def called(work, *args):
    """What a function answers, whether it is `async` or not."""
    value = work(*args)
    return await value if inspect.isawaitable(value) else value


async def run_attempt(run: RunState, key: str, args: str | None, attempt: int, work, keeps_value=True, retry_in=None) -> Ended:
    """Raises only when the journal could not be written. `work` is called in the step's own context."""
    name = f'"key":{json.dumps(key)},"args":{json.dumps(args)},"attempt":{attempt}'
    run.channel.push(f'{{"t":"begin",{name}}}')
    token = current.set(run.new_context(key))
    try:
        ended, outcome = await _settle(key, work, keeps_value, retry_in)
    finally:
        current.reset(token)
    retry = json.dumps(ended.retry_in_ms)
    await run.calls.end(lambda number: f'{{"t":"end","id":{number},{name},"outcome":{outcome},"retryInMs":{retry}}}')
    return ended


async def _settle(key: str, work, keeps_value: bool, retry_in):
    try:
        value = await called(work)
        if not keeps_value:
            return Ended(), '{"v":null}'
        text = to_json(value, f'The value of step "{key}"')
        return Ended(value=from_json(text)), f'{{"v":{text}}}'
    except Exception as raised:
        reason = skip_reason(raised)
        if reason is not None:
            return Ended(skipped=reason), json.dumps({"skipped": reason})
        error = reduce_error(raised)
        retry = retry_in(error) if retry_in else None
        return Ended(error=error, raised=raised, retry_in_ms=retry), json.dumps({"error": error})


async def step(run: RunState, key, work):
    if not callable(work):
        what = "a coroutine that has been called already" if inspect.isawaitable(work) else type(work).__name__
        message = f"step: the second argument must be the function that does the work, such as `lambda: jig.sql.crm.all(...)`, not {what}."
        if inspect.iscoroutine(work):
            work.close()
        raise JigError("step-work", message)
    full = current.get().key(key)
    known = run.claim(full, None)
    if known.outcome is not None:
        if "skipped" in known.outcome:
            skip(known.outcome["skipped"])
        return known.outcome.get("v")
    run.enter()
    try:
        ended = await run_attempt(run, full, None, known.attempt, work)
    finally:
        run.leave()
    if ended.skipped is not None:
        skip(ended.skipped)
    if ended.raised is not None:
        raise ended.raised
    return ended.value
