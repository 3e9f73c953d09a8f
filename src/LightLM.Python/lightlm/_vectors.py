"""Memory for vectors: NumPy's arrays where there is NumPy, else memory views."""

from __future__ import annotations

import ctypes
from typing import Any, Tuple

try:
    import numpy
except ImportError:
    numpy = None  # type: ignore[assignment]


def allocate(rows: int, dimensions: int) -> Tuple[Any, Any]:
    """Room for vectors: what the caller gets, [rows, dimensions] of float32, and the address to write to."""
    if numpy is not None:
        vectors = numpy.empty((rows, dimensions), dtype=numpy.float32)
        return vectors, vectors.ctypes.data_as(ctypes.POINTER(ctypes.c_float))

    numbers = (ctypes.c_float * (rows * dimensions))()
    view = memoryview(numbers).cast("B")
    return view.cast("f", [rows, dimensions]) if rows > 0 else view.cast("f"), numbers


def first_row(vectors: Any, dimensions: int) -> Any:
    """The only vector: [dimensions]."""
    return vectors[0] if numpy is not None else vectors.cast("B").cast("f", [dimensions])
