"""What models answer. Offsets count code points, so that text[start:end] is what they mean."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Dict, Iterator, Optional, Tuple


@dataclass(frozen=True)
class Cut:
    """A text that was longer than the model reads, so that its end was cut."""

    #: Which text of the item, such as "text", "second text" or "question".
    name: str
    #: The tokens that it had.
    tokens: int
    #: How many of them the model read.
    kept: int


@dataclass(frozen=True)
class Entity:
    """A named entity."""

    type: str
    text: str
    #: The first code point of the text, and the one behind the last.
    start: int
    end: int
    #: From 0 to 1.
    score: float


@dataclass(frozen=True)
class Answer:
    """An answer found in a passage."""

    text: str
    #: The first code point of the passage, and the one behind the last.
    start: int
    end: int
    #: The sum of the start and the end logit: it compares answers to one question, not questions.
    score: float
    #: Over all spans of the passage and "no answer".
    probability: float
    #: By how much the score exceeds that of "no answer".
    margin: float


@dataclass(frozen=True)
class NoAnswer:
    """How well "no answer" fits a question. It means something for models that were trained with such questions."""

    score: float
    probability: float
    #: By how much the best span's score exceeds the score; minus infinity without spans.
    best_margin: float
    #: The margin that answers had to reach, or None.
    threshold: Optional[float]


@dataclass(frozen=True)
class Answers:
    """The answers to a question, best first: a sequence of them, beside what speaks for there being none."""

    answers: Tuple[Answer, ...]
    no_answer: NoAnswer
    #: The question, where it was longer than the model reads.
    cuts: Tuple[Cut, ...]
    #: The tokens that the encoder ran on.
    tokens: int

    def __iter__(self) -> Iterator[Answer]:
        return iter(self.answers)

    def __len__(self) -> int:
        return len(self.answers)

    def __getitem__(self, index: int) -> Answer:
        return self.answers[index]


@dataclass(frozen=True)
class Label:
    """A label, or a piece of the vocabulary, with its score."""

    name: str
    #: A probability from 0 to 1, or a logit, as the model says.
    score: float
    #: Its place among the model's labels, or in the vocabulary.
    id: int


@dataclass(frozen=True)
class Classification:
    """The labels of a text or a pair, best first."""

    labels: Tuple[Label, ...]
    #: Those that the text has: the best, none where it does not reach its least score, several where labels are independent of each other.
    chosen: Tuple[Label, ...]
    #: The texts that were longer than the model reads.
    cuts: Tuple[Cut, ...]
    #: The tokens that the encoder ran on.
    tokens: int

    @property
    def label(self) -> str:
        """The name of the best label."""
        return self.labels[0].name

    @property
    def score(self) -> float:
        """The score of the best label."""
        return self.labels[0].score


@dataclass(frozen=True)
class Mask:
    """What fits a [MASK]."""

    #: The first code point of the [MASK], and the one behind the last.
    start: int
    end: int
    #: The most probable pieces, best first.
    candidates: Tuple[Label, ...]


@dataclass(frozen=True)
class Evaluation:
    """What a model is worth on a data set."""

    #: "task", its official metrics in percent, "items", "missing" and "unknown".
    scores: Dict[str, Any]
    #: What was odd about rows, a line for each problem.
    notes: Tuple[str, ...] = field(default=())
