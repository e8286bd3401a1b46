"""The items of `each`, whichever kind of list or stream they are; and its options, checked."""

from .errors import JigError


class Options:
    def __init__(self, key, concurrency, retries, rate_per_second, total, items):
        if not callable(key):
            _wrong("`key` must be a function that gives each item a name of its own: key=lambda item: item['id'].")
        self.key = key
        self.concurrency = _within(concurrency, "concurrency", 1, 64)
        self.retries = _within(retries, "retries", 0, 10)
        if rate_per_second is not None and not (isinstance(rate_per_second, (int, float)) and rate_per_second > 0):
            _wrong(f"`rate_per_second` must be a number above 0, not {rate_per_second!r}.")
        self.gap = 0.0 if rate_per_second is None else 1 / rate_per_second
        self.total = total if total is not None else _size(items)


def _wrong(message: str):
    raise JigError("each-options", f"each: {message}")


def _within(value, name: str, least: int, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        _wrong(f"`{name}` must be a whole number from {least} to {most}, not {value!r}.")
    return value


def _size(items) -> int | None:
    return len(items) if hasattr(items, "__len__") else None


END = object()


class Source:
    """Items one after the other: `next` of a list answers at once, `wait` of a stream later. END is the end."""

    def __init__(self, items):
        self.is_stream = hasattr(items, "__aiter__")
        if self.is_stream:
            self._items = aiter(items)
        elif hasattr(items, "__iter__"):
            self._items = iter(items)
        else:
            _wrong(f"the first argument must be a list or a stream of items, not {type(items).__name__}.")

    def next(self):
        return next(self._items, END)

    async def wait(self):
        return await anext(self._items, END)

    async def close(self):
        if self.is_stream and hasattr(self._items, "aclose"):
            await self._items.aclose()
