"""JSON Schema of `input` and `output`: given as such, as a TypedDict, or as a dict of names and types."""

import copy
import types
import typing

from .errors import JigError

_plain = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    type(None): {"type": "null"},
    None: {"type": "null"},
    dict: {"type": "object"},
    list: {"type": "array"},
    tuple: {"type": "array"},
    typing.Any: {},
    object: {},
}


def object_schema(given, name: str) -> dict:
    """Raises a JigError that names the field which cannot be expressed."""
    if isinstance(given, dict) and given.get("type") == "object":
        return copy.deepcopy(given)
    if isinstance(given, dict) or typing.is_typeddict(given):
        return _schema(given, name)
    message = f'define_tool: `{name}` must be a JSON Schema of type "object", a TypedDict, or names with types such as {{"id": int}}.'
    raise JigError("define-tool", message)


def _schema(given, path: str) -> dict:
    if isinstance(given, dict):
        if "type" in given and isinstance(given["type"], str):
            return copy.deepcopy(given)
        return _fields(given, path)
    if typing.is_typeddict(given):
        return {**_fields(typing.get_type_hints(given, include_extras=True), path, given.__required_keys__), **_described(given)}
    try:
        if given in _plain:
            return dict(_plain[given])
    except TypeError:
        pass
    return _generic(given, typing.get_origin(given), typing.get_args(given), path)


def _described(given) -> dict:
    return {"description": given.__doc__.strip()} if given.__doc__ else {}


def _fields(fields: dict, path: str, required=None) -> dict:
    properties = {}
    needed = []
    for name, kind in fields.items():
        is_needed = required is None or name in required
        while typing.get_origin(kind) in (typing.NotRequired, typing.Required, typing.ReadOnly):
            is_needed = is_needed and typing.get_origin(kind) is not typing.NotRequired
            [kind] = typing.get_args(kind)
        properties[name] = _schema(kind, f"{path}.{name}")
        if is_needed and "default" not in properties[name]:
            needed.append(name)
    return {"type": "object", "properties": properties, "required": needed}


def _generic(given, origin, inner: tuple, path: str) -> dict:
    if origin is typing.Annotated:
        schema = _schema(inner[0], path)
        for more in inner[1:]:
            schema.update(more if isinstance(more, dict) else {"description": str(more)})
        return schema
    if origin is typing.Literal:
        return {"enum": list(inner)}
    if origin in (typing.Union, types.UnionType):
        return {"anyOf": [_schema(one, path) for one in inner]}
    if origin is list:
        return {"type": "array", "items": _schema(inner[0], f"{path}[]")}
    if origin is tuple and inner[-1] is not ...:
        return {"type": "array", "prefixItems": [_schema(one, path) for one in inner], "minItems": len(inner), "maxItems": len(inner)}
    if origin is dict and inner[0] is str:
        return {"type": "object", "additionalProperties": _schema(inner[1], f"{path}{{}}")}
    name = getattr(given, "__name__", None) or repr(given)
    message = f"define_tool: {path} is {name}, which JSON Schema cannot express. Use str, int, float, bool, list[...], dict[str, ...], Literal, Annotated, NotRequired or a TypedDict."
    raise JigError("schema-unrepresentable", message)
