"""Reads the results of the C interface."""

from __future__ import annotations

import json
import math
from ctypes import POINTER, byref, c_char_p, c_int64, c_size_t, c_void_p
from types import TracebackType
from typing import Any, Optional, Tuple, Type

from . import _library
from . import _structures as c
from ._results import Answer, Answers, Classification, Cut, Entity, Evaluation, Label, Mask, NoAnswer


class ResultHandle:
    """A result, which is freed behind the block that reads it."""

    def __init__(self) -> None:
        self.pointer = c_void_p()

    def __enter__(self) -> ResultHandle:
        return self

    def __exit__(self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]) -> None:
        if self.pointer:
            _library.free_result(self.pointer)

    def entities(self, item: int, text: str) -> Tuple[Entity, ...]:
        """The entities of an item."""
        return tuple(
            Entity(found.type.decode("utf-8"), text[found.start : found.end], found.start, found.end, found.score)
            for found in self._array("lightlm_result_entities", c.Entity, item)
        )

    def answers(self, item: int, passage: str) -> Answers:
        """The answers to an item's question."""
        none = c.NoAnswer()
        _library.call("lightlm_result_no_answer", self.pointer, item, byref(none))
        return Answers(
            tuple(
                Answer(passage[found.start : found.end], found.start, found.end, found.score, found.probability, found.margin)
                for found in self._array("lightlm_result_answers", c.AnswerSpan, item)
            ),
            NoAnswer(none.score, none.probability, none.best_margin, None if math.isnan(none.threshold) else none.threshold),
            self.cuts(item),
            self.tokens(item),
        )

    def classification(self, item: int) -> Classification:
        """The labels of an item."""
        found = self._array("lightlm_result_labels", c.Label, item)
        labels = _labels(found)
        chosen = tuple(label for label, view in zip(labels, found) if view.is_chosen)
        return Classification(labels, chosen, self.cuts(item), self.tokens(item))

    def masks(self, item: int) -> Tuple[Mask, ...]:
        """The masks of an item."""
        return tuple(
            Mask(found.start, found.end, _labels(found.candidates[: found.candidate_count]))
            for found in self._array("lightlm_result_masks", c.Mask, item)
        )

    def evaluation(self) -> Evaluation:
        """The scores of a data set."""
        text = c_char_p()
        notes, count = POINTER(c_char_p)(), c_size_t()
        _library.call("lightlm_result_json", self.pointer, byref(text), None)
        _library.call("lightlm_result_notes", self.pointer, byref(notes), byref(count))
        return Evaluation(json.loads((text.value or b"").decode("utf-8")), strings(notes, count.value))

    def cuts(self, item: int) -> Tuple[Cut, ...]:
        """The texts of an item that were cut."""
        return tuple(Cut(cut.name.decode("utf-8"), cut.tokens, cut.kept) for cut in self._array("lightlm_result_cuts", c.Cut, item))

    def tokens(self, item: int) -> int:
        """The tokens that the encoder ran on for an item."""
        count = c_int64()
        _library.call("lightlm_result_tokens", self.pointer, item, byref(count))
        return count.value

    def _array(self, function: str, structure: Any, item: int) -> Any:
        values, count = POINTER(structure)(), c_size_t()
        _library.call(function, self.pointer, item, byref(values), byref(count))
        return values[: count.value]


def strings(values: Any, count: int) -> Tuple[str, ...]:
    """An array of strings."""
    return tuple(value.decode("utf-8") for value in values[:count])


def _labels(found: Any) -> Tuple[Label, ...]:
    return tuple(Label(label.name.decode("utf-8"), label.score, label.id) for label in found)
