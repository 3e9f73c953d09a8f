"""The errors of LightLM: one class for each status of the C interface that a caller can meet."""

from __future__ import annotations

from typing import Dict, Type


class LightLMError(Exception):
    """The base of all errors of LightLM. Its message names the problem and the remedy."""


class InputError(LightLMError, ValueError):
    """A text, question, span or option that the model cannot work with."""


class TaskMismatchError(LightLMError):
    """The model is for another task."""


class ModelFileError(LightLMError):
    """A model that is missing, damaged, not supported, or contradicts itself."""


class DataFileError(LightLMError):
    """A data set or dictionary that cannot be read or does not follow its format."""


class ClosedError(LightLMError, ValueError):
    """The model has been closed."""


class ForkedError(LightLMError, RuntimeError):
    """The process was forked after LightLM was imported: the library's threads are not there in the child."""


class InternalError(LightLMError):
    """A fault of LightLM."""


INVALID_ARGUMENT = 1
INVALID_HANDLE = 2
CANCELLED = 8
OUT_OF_MEMORY = 9

_BY_STATUS: Dict[int, Type[Exception]] = {
    INVALID_ARGUMENT: InputError,
    INVALID_HANDLE: ClosedError,
    4: InputError,
    5: TaskMismatchError,
    6: ModelFileError,
    7: DataFileError,
    OUT_OF_MEMORY: MemoryError,
}


def of_status(status: int, message: str) -> Exception:
    """The error of a status other than 0."""
    if status == INVALID_HANDLE:
        message = "The model has been closed: load it again."
    return _BY_STATUS.get(status, InternalError)(message)
