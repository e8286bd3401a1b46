"""Writes GGUF version 3: metadata, tensor table, tensors aligned to 32 bytes. Standard library only."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from .rows import replacing

ALIGNMENT = 32

U32, I32, F32, BOOL, STRING, ARRAY = 4, 5, 6, 7, 8, 9
"""Kinds of metadata values."""

TENSOR_KINDS = {"f32": 0, "f16": 1, "q8_0": 8}
"""Kinds of tensors as they are numbered in the file."""


@dataclass(frozen=True)
class Value:
    """A metadata value; `items` is the kind of an array's values."""

    kind: int
    value: object
    items: int = STRING


@dataclass(frozen=True)
class Tensor:
    """`shape`: fastest dimension first. `data`: rows one after the other, already in the bytes of `kind`."""

    name: str
    shape: tuple[int, ...]
    kind: str
    data: bytes


def bytes_of(kind: str, count: int) -> int:
    """Length of a tensor of `count` numbers; q8_0 packs 32 numbers into 34 bytes."""
    if kind == "q8_0":
        if count % 32:
            raise ValueError(f"q8_0 needs a multiple of 32 numbers, not {count}")
        return count // 32 * 34
    return count * {"f32": 4, "f16": 2}[kind]


def _string(text: str) -> bytes:
    data = text.encode("utf-8")
    return struct.pack("<Q", len(data)) + data


def _plain(kind: int, value: object) -> bytes:
    if kind == STRING:
        return _string(str(value))
    return struct.pack({U32: "<I", I32: "<i", F32: "<f", BOOL: "<?"}[kind], value)


def _value(entry: Value) -> bytes:
    if entry.kind != ARRAY:
        return struct.pack("<I", entry.kind) + _plain(entry.kind, entry.value)
    if not isinstance(entry.value, (list, tuple)):
        raise TypeError("an array's value must be a list")
    items = b"".join(_plain(entry.items, item) for item in entry.value)
    return struct.pack("<IIQ", ARRAY, entry.items, len(entry.value)) + items


def _padding(length: int) -> bytes:
    return b"\0" * (-length % ALIGNMENT)


def write_gguf(path: Path, metadata: dict[str, Value], tensors: Iterable[Tensor]) -> None:
    """Writes the file at once or not at all. Raises ValueError when a tensor's data does not fit its shape and kind."""
    tensors = list(tensors)
    table, offset = b"", 0
    for tensor in tensors:
        count = 1
        for size in tensor.shape:
            count *= size
        if len(tensor.data) != bytes_of(tensor.kind, count):
            raise ValueError(f"{tensor.name}: {len(tensor.data)} bytes for {tensor.shape} as {tensor.kind}")
        table += _string(tensor.name) + struct.pack("<I", len(tensor.shape)) + struct.pack(f"<{len(tensor.shape)}Q", *tensor.shape)
        table += struct.pack("<IQ", TENSOR_KINDS[tensor.kind], offset)
        offset += len(tensor.data) + len(_padding(len(tensor.data)))
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(metadata))
    head += b"".join(_string(key) + _value(entry) for key, entry in metadata.items()) + table
    with replacing(path) as partial, partial.open("wb") as file:
        file.write(head + _padding(len(head)))
        for tensor in tensors:
            file.write(tensor.data + _padding(len(tensor.data)))
