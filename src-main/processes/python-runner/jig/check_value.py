"""A value against its JSON Schema, for the words that tools use; and defaults filled in. The engine checks the whole schema besides."""

import re

_kinds = {
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool) and value == int(value),
    "number": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool),
    "null": lambda value: value is None,
    "array": lambda value: isinstance(value, (list, tuple)),
    "object": lambda value: isinstance(value, dict),
}


def problems(value, schema: dict, path: str = "") -> list[str]:
    """What is wrong, with the path of each. Fills in `default`s of missing properties."""
    if not isinstance(schema, dict):
        return []
    here = path or "(the whole)"
    wanted = schema.get("type")
    kinds = wanted if isinstance(wanted, list) else [wanted] if wanted else []
    if kinds and not any(_kinds[kind](value) for kind in kinds if kind in _kinds):
        return [f"{here}: must be {' or '.join(kinds)}, not {_name(value)}"]
    found = []
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{here}: must be one of {schema['enum']}, not {value!r}")
    if "const" in schema and value != schema["const"]:
        found.append(f"{here}: must be {schema['const']!r}, not {value!r}")
    if "anyOf" in schema and all(problems(value, one, path) for one in schema["anyOf"]):
        found.append(f"{here}: fits none of what is allowed, with {_name(value)}")
    if isinstance(value, str):
        found += _text(value, schema, here)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        found += _number(value, schema, here)
    elif isinstance(value, (list, tuple)):
        found += _list(value, schema, path)
    elif isinstance(value, dict):
        found += _object(value, schema, path)
    return found


def _name(value) -> str:
    return next((kind for kind, fits in _kinds.items() if fits(value)), type(value).__name__)


def _text(value: str, schema: dict, here: str) -> list[str]:
    found = []
    if len(value) < schema.get("minLength", 0):
        found.append(f"{here}: must have at least {schema['minLength']} characters")
    if len(value) > schema.get("maxLength", len(value)):
        found.append(f"{here}: must have at most {schema['maxLength']} characters")
    if "pattern" in schema and not re.search(schema["pattern"], value):
        found.append(f"{here}: must match {schema['pattern']}")
    return found


def _number(value, schema: dict, here: str) -> list[str]:
    rules = {
        "minimum": ("at least", lambda limit: value >= limit),
        "maximum": ("at most", lambda limit: value <= limit),
        "exclusiveMinimum": ("above", lambda limit: value > limit),
        "exclusiveMaximum": ("below", lambda limit: value < limit),
        "multipleOf": ("a multiple of", lambda limit: value % limit == 0),
    }
    return [
        f"{here}: must be {words} {schema[rule]}, not {value}"
        for rule, (words, holds) in rules.items()
        if rule in schema and not holds(schema[rule])
    ]


def _list(value, schema: dict, path: str) -> list[str]:
    here = path or "(the whole)"
    found = []
    if len(value) < schema.get("minItems", 0):
        found.append(f"{here}: must have at least {schema['minItems']} items")
    if len(value) > schema.get("maxItems", len(value)):
        found.append(f"{here}: must have at most {schema['maxItems']} items")
    first = schema.get("prefixItems", [])
    for at, item in enumerate(value):
        found += problems(item, first[at] if at < len(first) else schema.get("items", {}), f"{path}[{at}]")
        if len(found) > 10:
            break
    return found


def _object(value: dict, schema: dict, path: str) -> list[str]:
    properties = schema.get("properties", {})
    for name, one in properties.items():
        if isinstance(one, dict) and "default" in one and name not in value:
            value[name] = one["default"]
    inside = (lambda name: f"{path}.{name}") if path else str
    found = [f"{inside(name)}: is missing" for name in schema.get("required", []) if name not in value]
    more = schema.get("additionalProperties", True)
    for name, item in value.items():
        if name in properties:
            found += problems(item, properties[name], inside(name))
        elif more is False:
            found.append(f"{inside(name)}: is not known")
        elif isinstance(more, dict):
            found += problems(item, more, inside(name))
    return found
