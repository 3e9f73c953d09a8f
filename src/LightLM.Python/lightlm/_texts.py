"""Hands texts over to the C interface."""

from __future__ import annotations

import os
from typing import Any, Optional, Sequence, Union

from . import _structures as c
from ._errors import InputError

PathLike = Union[str, "os.PathLike[str]"]


def text(value: str, name: str = "text") -> c.Text:
    """A text. The structure keeps its bytes alive."""
    data = encode(value, name)
    return c.Text(data, len(data))


def optional(value: Optional[str], name: str) -> c.Text:
    """A text, or none."""
    return c.Text(None, 0) if value is None else text(value, name)


def array(structure: Any, values: Sequence[Any]) -> Any:
    """An array of structures, which keeps what they point to alive."""
    return (structure * len(values))(*values)


def encode(value: str, name: str) -> bytes:
    """UTF-8."""
    if not isinstance(value, str):
        raise TypeError(f"{name}: expected a str, found {type(value).__name__}.")

    try:
        return value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise InputError(f"{name}: expected characters, found half of one at {error.start}. Decode the text with errors='replace'.") from error


def encode_path(path: PathLike, name: str) -> bytes:
    """A path, which must not hold NUL: C's strings end there."""
    data = encode(os.fspath(path), name)
    if b"\0" in data:
        raise InputError(f"{name}: expected a path, found one with NUL in it.")
    return data
