"""LightLM: light Chinese language models on a CPU.

>>> import lightlm
>>> with lightlm.load("cluener.lightlm") as model:
...     for entity in model.entities("张伟是腾讯公司的产品经理。"):
...         print(entity.type, entity.text, entity.start, entity.end)
"""

from __future__ import annotations

from ctypes import byref, c_char_p
from pathlib import Path
from typing import Optional

from . import _library
from ._errors import ClosedError, DataFileError, ForkedError, InputError, InternalError, LightLMError, ModelFileError, TaskMismatchError
from ._model import Model, load, load_bytes
from ._results import Answer, Answers, Classification, Cut, Entity, Evaluation, Label, Mask, NoAnswer

__all__ = [
    "Answer",
    "Answers",
    "Classification",
    "ClosedError",
    "Cut",
    "DataFileError",
    "Entity",
    "Evaluation",
    "ForkedError",
    "InputError",
    "InternalError",
    "Label",
    "LightLMError",
    "Mask",
    "Model",
    "ModelFileError",
    "NoAnswer",
    "TaskMismatchError",
    "cpu_warning",
    "header_folder",
    "kernel_path",
    "library_path",
    "load",
    "load_bytes",
]

#: The version of the library.
__version__ = _library.version()


def kernel_path() -> str:
    """The instruction path of the kernels, such as "avx2"."""
    path = c_char_p()
    _library.call("lightlm_kernel_path", byref(path))
    return (path.value or b"").decode("utf-8")


def cpu_warning() -> Optional[str]:
    """Why the kernels run on a lower path than the processor offers and what helps; None where nothing is amiss."""
    warning = c_char_p()
    _library.call("lightlm_cpu_warning", byref(warning))
    return None if warning.value is None else warning.value.decode("utf-8")


def library_path() -> str:
    """The shared library, for programs in C."""
    return _library.path()


def header_folder() -> str:
    """The folder of the C interface's header, lightlm.h."""
    return str(Path(__file__).with_name("include"))
