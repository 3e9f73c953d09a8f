"""Loads liblightlm and says what its functions take. ctypes releases the interpreter's lock during every call."""

from __future__ import annotations

import ctypes
import os
import sys
from ctypes import POINTER, c_char_p, c_float, c_int32, c_int64, c_size_t, c_void_p
from pathlib import Path
from typing import Any, Dict, List

from . import _errors, _processor
from . import _structures as c

ABI_VERSION = 1

_NAMES = {"darwin": "liblightlm.dylib", "win32": "liblightlm.dll"}

_MODEL = _RESULT = c_void_p

_ARGUMENTS: Dict[str, List[Any]] = {
    "lightlm_kernel_path": [POINTER(c_char_p)],
    "lightlm_cpu_warning": [POINTER(c_char_p)],
    "lightlm_load": [c_char_p, POINTER(c.Options), POINTER(_MODEL)],
    "lightlm_load_memory": [c_char_p, c_size_t, POINTER(c.Options), POINTER(_MODEL)],
    "lightlm_model_describe": [_MODEL, POINTER(c.ModelInfo)],
    "lightlm_count_tokens": [_MODEL, POINTER(c.Text), c_size_t, POINTER(c_int64)],
    "lightlm_find_entities": [_MODEL, POINTER(c.Text), c_size_t, c_int32, POINTER(_RESULT)],
    "lightlm_answer": [_MODEL, POINTER(c.Question), c_size_t, c_int32, c_int32, POINTER(_RESULT)],
    "lightlm_classify": [_MODEL, POINTER(c.Pair), c_size_t, POINTER(_RESULT)],
    "lightlm_resolve_coreference": [_MODEL, POINTER(c.Mentions), c_size_t, c_int32, POINTER(_RESULT)],
    "lightlm_fill_masks": [_MODEL, POINTER(c.Text), c_size_t, c_int32, c_int32, POINTER(_RESULT)],
    "lightlm_embedding_dimensions": [_MODEL, POINTER(c.EmbeddingOptions), POINTER(c_int32)],
    "lightlm_embed": [_MODEL, POINTER(c.Text), c_size_t, POINTER(c.EmbeddingOptions), POINTER(c_float), c_size_t, POINTER(_RESULT)],
    "lightlm_result_count": [_RESULT, POINTER(c_size_t)],
    "lightlm_result_entities": [_RESULT, c_size_t, POINTER(POINTER(c.Entity)), POINTER(c_size_t)],
    "lightlm_result_answers": [_RESULT, c_size_t, POINTER(POINTER(c.AnswerSpan)), POINTER(c_size_t)],
    "lightlm_result_no_answer": [_RESULT, c_size_t, POINTER(c.NoAnswer)],
    "lightlm_result_labels": [_RESULT, c_size_t, POINTER(POINTER(c.Label)), POINTER(c_size_t)],
    "lightlm_result_masks": [_RESULT, c_size_t, POINTER(POINTER(c.Mask)), POINTER(c_size_t)],
    "lightlm_result_cuts": [_RESULT, c_size_t, POINTER(POINTER(c.Cut)), POINTER(c_size_t)],
    "lightlm_result_tokens": [_RESULT, c_size_t, POINTER(c_int64)],
    "lightlm_evaluate": [_MODEL, c_char_p, c_char_p, POINTER(c.EvaluationOptions), POINTER(_RESULT)],
    "lightlm_result_json": [_RESULT, POINTER(c_char_p), POINTER(c_size_t)],
    "lightlm_result_notes": [_RESULT, POINTER(POINTER(c_char_p)), POINTER(c_size_t)],
}

_forked = False


def call(name: str, *arguments: Any) -> None:
    """Calls a function that returns a status, and raises the error that it tells of."""
    if _forked:
        raise _errors.ForkedError(
            "LightLM was imported before this process was forked. Import it in the child, or start processes with multiprocessing's 'spawn'."
        )

    status = getattr(_library, name)(*arguments)
    if status != 0:
        raise _errors.of_status(status, _library.lightlm_last_error().decode("utf-8"))


def free_model(model: int) -> None:
    """Frees a model; a forked child leaves its parent's alone."""
    if not _forked:
        _library.lightlm_model_free(model)


def free_result(result: c_void_p) -> None:
    """Frees a result."""
    _library.lightlm_result_free(result)


def version() -> str:
    """The version of the library."""
    return str(_library.lightlm_version(), "utf-8")


def path() -> str:
    """The file that the library was loaded from."""
    return str(_library._name)


def _find() -> str:
    chosen = os.environ.get("LIGHTLM_LIBRARY")
    return chosen if chosen else str(Path(__file__).with_name(_NAMES.get(sys.platform, "liblightlm.so")))


def _require_processor(file: str) -> None:
    """Raises ImportError where the library would end the process."""
    needed = _processor.instruction_set(file)
    missing = _processor.missing(needed, _processor.flags())
    if missing:
        raise ImportError(
            f"{file}: this processor lacks {', '.join(missing)}, which the library needs: it was compiled for {needed}. "
            "Publish one with -p:LightLMInstructionSet=x86-64-v2 and name it in LIGHTLM_LIBRARY."
        )


def _load() -> ctypes.CDLL:
    file = _find()
    _require_processor(file)
    try:
        library = ctypes.CDLL(file)
    except OSError as error:
        raise ImportError(f"{file}: {error}. Install LightLM's wheel for this system, or name the library in LIGHTLM_LIBRARY.") from error

    found = library.lightlm_abi_version()
    if found != ABI_VERSION:
        raise ImportError(f"{file}: expected version {ABI_VERSION} of the C interface, found {found}. Install the module and the library together.")

    for name, arguments in _ARGUMENTS.items():
        function = getattr(library, name)
        function.argtypes = arguments
        function.restype = c_int32

    for name in ("lightlm_last_error", "lightlm_version", "lightlm_status_name"):
        getattr(library, name).restype = c_char_p

    library.lightlm_status_name.argtypes = [c_int32]
    for name in ("lightlm_model_free", "lightlm_result_free"):
        getattr(library, name).argtypes = [c_void_p]
        getattr(library, name).restype = None

    return library


def _mark_forked() -> None:
    global _forked
    _forked = True


_library = _load()

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_mark_forked)
