"""Values as they cross the bridge: JSON, with bytes as {"$bytes"} and whole numbers beyond 2^53 as {"$bigint"}."""

import base64
import dataclasses
import datetime
import decimal
import enum
import hashlib
import json
import re
import uuid

from .errors import JigError

_SAFE = 2**53
_MAX_DEPTH = 200
_long_number = re.compile(r"\d{16}")


class _NotJson(Exception):
    pass


def _clean(value, depth: int):
    """The value made of what JSON has. Whole floats become whole numbers: after a resume nobody could tell them apart."""
    kind = type(value)
    if value is None or kind is str or kind is bool:
        return value
    if kind is int:
        return value if -_SAFE < value < _SAFE else {"$bigint": str(value)}
    if kind is float:
        return _clean_float(value)
    if depth > _MAX_DEPTH:
        raise _NotJson("it is nested too deeply, or holds itself")
    if kind is dict:
        return {_key(key): _clean(item, depth + 1) for key, item in value.items()}
    if kind is list or kind is tuple:
        return [_clean(item, depth + 1) for item in value]
    return _clean_other(value, depth)


def _clean_float(value: float):
    if value != value or value in (float("inf"), float("-inf")):
        raise _NotJson(f"{value} is no number in JSON")
    return int(value) if value.is_integer() and abs(value) < _SAFE else value


def _clean_other(value, depth: int):
    if isinstance(value, (bytes, bytearray, memoryview)):
        return {"$bytes": base64.b64encode(value).decode()}
    if isinstance(value, enum.Enum):
        return _clean(value.value, depth + 1)
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _clean(dataclasses.asdict(value), depth + 1)
    if isinstance(value, dict):
        return _clean(dict(value), depth)
    if isinstance(value, (list, tuple)):
        return _clean(list(value), depth)
    for plain in (str, int, float):
        if isinstance(value, plain):
            return _clean(plain(value), depth)
    if isinstance(value, decimal.Decimal):
        raise _NotJson("a Decimal has no equal in JSON: write float(...) or str(...)")
    if isinstance(value, (set, frozenset)):
        raise _NotJson("a set has no order: write sorted(...)")
    raise _NotJson(f"a {type(value).__name__} has no equal in JSON")


def _key(key) -> str:
    if type(key) is str:
        return key
    if isinstance(key, (str, int)) and not isinstance(key, bool):
        return str(key)
    raise _NotJson(f"a key is {key!r}; keys must be texts")


def to_json(value, what: str) -> str:
    """JSON text. `what` names the value in the JigError for what JSON cannot hold."""
    try:
        return json.dumps(_clean(value, 0), separators=(",", ":"), allow_nan=False)
    except (_NotJson, ValueError, RecursionError) as error:
        message = f"{what} cannot be written as JSON: {error}. Return plain dicts, lists, texts, numbers and bytes."
        raise JigError("not-json", message) from None


def result_json(value, what: str) -> str:
    """The same for what leaves a run: a whole number beyond 2^53 is decimal text."""
    text = to_json(value, what)
    if '"$bigint"' not in text:
        return text
    return json.dumps(json.loads(text, object_hook=_digits), separators=(",", ":"))


def _digits(fields: dict):
    return fields["$bigint"] if list(fields) == ["$bigint"] else fields


def from_json(text: str):
    """The value after a way through JSON: what a resumed run sees."""
    options = {}
    if '"$' in text:
        options["object_hook"] = _revive
    if _long_number.search(text):
        # The engine's numbers are doubles: beyond 2^53 only {"$bigint"} is exact.
        options["parse_int"] = lambda digits: number if -_SAFE < (number := int(digits)) < _SAFE else float(digits)
    return json.loads(text, **options)


def _revive(fields: dict):
    if len(fields) != 1:
        return fields
    [(name, value)] = fields.items()
    if name == "$bytes" and isinstance(value, str):
        return base64.b64decode(value)
    if name == "$bigint" and isinstance(value, str):
        return int(value)
    return None if name == "$undefined" else fields


def hash_json(value, what: str) -> str:
    """32 hexadecimal digits that stand for a value."""
    text = json.dumps(json.loads(to_json(value, what)), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
