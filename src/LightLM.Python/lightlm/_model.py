"""Models: texts in, answers out."""

from __future__ import annotations

import ctypes
import threading
from ctypes import byref, c_int32, c_void_p, sizeof
from types import TracebackType
from typing import Any, Callable, FrozenSet, Iterable, List, Mapping, Optional, Tuple, Type, Union

from . import _library, _vectors
from . import _structures as c
from ._errors import InputError
from ._reading import ResultHandle, strings
from ._results import Answers, Classification, Entity, Evaluation, Mask
from ._texts import PathLike, array, encode, encode_path, optional, text

Span = Tuple[int, int]
LeastScores = Union[float, Mapping[Optional[str], float]]

_CODE_POINTS = 2
_DECODINGS = {None: 0, "argmax": 1, "legal": 2, "crf": 3}
_POOLINGS = {None: 0, "cls": 1, "max": 2, "mean": 4, "mean_sqrt": 8, "weighted_mean": 16, "last_token": 32, "pooler": 64}
_TASKS = {1: "entities", 2: "answers", 4: "classification", 8: "coreference", 16: "masks", 32: "embeddings"}


class Model:
    """A loaded model. One serves all threads; calls run side by side, without the interpreter's lock.

    Make one with :func:`load`. It frees its memory when it is closed, at the end of a ``with`` block, or with its last reference.

    Each kind of question has a method for one item and one, ``..._many``, for an iterable, which is faster; an item's answer is the same
    alone and in any list. All methods raise :class:`TaskMismatchError` where the model is for another task, :class:`InputError` where an
    item cannot be answered (of several, its index is named) and :class:`ClosedError` behind :meth:`close`.
    """

    def __init__(self, handle: int) -> None:
        self._handle = handle
        info = c.ModelInfo(size=sizeof(c.ModelInfo))
        _library.call("lightlm_model_describe", handle, byref(info))
        self._description: str = info.description.decode("utf-8")
        #: What it was loaded from.
        self.path: str = info.path.decode("utf-8")
        #: What it answers: some of "entities", "answers", "classification", "coreference", "masks", and always "embeddings".
        self.tasks: FrozenSet[str] = frozenset(name for bit, name in _TASKS.items() if info.tasks & bit)
        #: The task's name, such as "cluener", or None.
        self.task_name: Optional[str] = None if info.task_name is None else info.task_name.decode("utf-8")
        #: The longest input in tokens, special tokens included.
        self.max_length: int = info.max_length
        #: The numbers of its vectors.
        self.dimensions: int = info.dimensions
        #: The instruction path of the kernels, such as "avx2".
        self.kernel_path: str = info.kernel_path.decode("utf-8")
        #: The labels by id.
        self.labels: Tuple[str, ...] = strings(info.labels, info.label_count)
        #: The types of entities that it finds.
        self.entity_types: Tuple[str, ...] = strings(info.entity_types, info.entity_type_count)

    def __repr__(self) -> str:
        return f"<lightlm.Model {self._description}>"

    def __enter__(self) -> Model:
        return self

    def __exit__(self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]) -> None:
        self.close()

    def __del__(self) -> None:
        if getattr(self, "_handle", 0):
            self.close()

    def close(self) -> None:
        """Frees the model, behind calls that are running. Closing twice does nothing."""
        _library.free_model(self._handle)

    def count_tokens(self, text: str) -> int:
        """Counts the tokens of a text, without special tokens."""
        return self.count_tokens_many([text])[0]

    def count_tokens_many(self, texts: Iterable[str]) -> List[int]:
        """Counts the tokens of texts."""
        items = _texts(texts)
        counts = (ctypes.c_int64 * len(items))()
        _library.call("lightlm_count_tokens", self._handle, items, len(items), counts)
        return list(counts)

    def entities(self, text: str) -> Tuple[Entity, ...]:
        """Finds the entities of a text of any length, in its order."""
        return self.entities_many([text])[0]

    def entities_many(self, texts: Iterable[str]) -> List[Tuple[Entity, ...]]:
        """Finds the entities of texts."""
        texts = _list(texts)
        items = _texts(texts)
        with ResultHandle() as result:
            _library.call("lightlm_find_entities", self._handle, items, len(items), _CODE_POINTS, byref(result.pointer))
            return [result.entities(i, text) for i, text in enumerate(texts)]

    def answer(self, question: str, passage: str, *, count: int = 1) -> Answers:
        """Finds the best answers to a question in a passage of any length; ``count`` at most."""
        return self.answer_many([(question, passage)], count=count)[0]

    def answer_many(self, questions: Iterable[Tuple[str, str]], *, count: int = 1) -> List[Answers]:
        """Finds the best answers to questions, each with its passage."""
        questions = list(questions)
        items = array(c.Question, [c.Question(text(question, "question"), text(passage, "passage")) for question, passage in questions])
        with ResultHandle() as result:
            _library.call("lightlm_answer", self._handle, items, len(items), _positive(count, "count"), _CODE_POINTS, byref(result.pointer))
            return [result.answers(i, passage) for i, (_, passage) in enumerate(questions)]

    def classify(self, text: str, second: Optional[str] = None) -> Classification:
        """Labels a text, or a pair of texts."""
        return self.classify_many([(text, second)])[0]

    def classify_many(self, items: Iterable[Union[str, Tuple[str, Optional[str]]]]) -> List[Classification]:
        """Labels texts or pairs of texts."""
        pairs = [_pair(item) for item in items]
        with ResultHandle() as result:
            _library.call("lightlm_classify", self._handle, array(c.Pair, pairs), len(pairs), byref(result.pointer))
            return [result.classification(i) for i in range(len(pairs))]

    def coreference(self, text: str, first: Span, second: Span) -> Classification:
        """Judges whether two spans of a text, (start, end) in code points, mean the same: a noun and a pronoun."""
        return self.coreference_many([(text, first, second)])[0]

    def coreference_many(self, items: Iterable[Tuple[str, Span, Span]]) -> List[Classification]:
        """Judges pairs of spans."""
        mentions = [c.Mentions(text(words), *_span(first, "first"), *_span(second, "second")) for words, first, second in items]
        with ResultHandle() as result:
            _library.call(
                "lightlm_resolve_coreference", self._handle, array(c.Mentions, mentions), len(mentions), _CODE_POINTS, byref(result.pointer)
            )
            return [result.classification(i) for i in range(len(mentions))]

    def fill_masks(self, text: str, *, count: int = 5) -> Tuple[Mask, ...]:
        """Guesses what is behind each [MASK] of a text; ``count`` pieces at most."""
        return self.fill_masks_many([text], count=count)[0]

    def fill_masks_many(self, texts: Iterable[str], *, count: int = 5) -> List[Tuple[Mask, ...]]:
        """Guesses what is behind each [MASK] of texts."""
        items = _texts(texts)
        with ResultHandle() as result:
            _library.call("lightlm_fill_masks", self._handle, items, len(items), _positive(count, "count"), _CODE_POINTS, byref(result.pointer))
            return [result.masks(i) for i in range(len(items))]

    def embed(
        self,
        text: str,
        *,
        pooling: Optional[str] = None,
        normalize: Optional[bool] = None,
        dimensions: Optional[int] = None,
        prompt: Optional[str] = None,
    ) -> Any:
        """Makes a vector of a text: float32 [dimensions], an array of NumPy's, or a memoryview where NumPy is missing.

        By default as the model says. ``pooling`` is one of "cls", "max", "mean", "mean_sqrt", "weighted_mean", "last_token", "pooler";
        ``dimensions`` keeps that many of the first numbers; ``prompt`` names one of the model's prompts, "" none.
        """
        vectors = self.embed_many([text], pooling=pooling, normalize=normalize, dimensions=dimensions, prompt=prompt)
        return _vectors.first_row(vectors, vectors.shape[1])

    def embed_many(
        self,
        texts: Iterable[str],
        *,
        pooling: Optional[str] = None,
        normalize: Optional[bool] = None,
        dimensions: Optional[int] = None,
        prompt: Optional[str] = None,
    ) -> Any:
        """Makes a vector of each text: float32 [texts, dimensions], as :meth:`embed`."""
        items = _texts(texts)
        options = byref(
            c.EmbeddingOptions(
                size=sizeof(c.EmbeddingOptions),
                pooling=_choice(pooling, _POOLINGS, "pooling"),
                normalize=0 if normalize is None else 1 if normalize else 2,
                dimensions=0 if dimensions is None else _positive(dimensions, "dimensions"),
                prompt=None if prompt is None else encode(prompt, "prompt"),
            )
        )
        width = c_int32()
        _library.call("lightlm_embedding_dimensions", self._handle, options, byref(width))
        vectors, address = _vectors.allocate(len(items), width.value)
        _library.call("lightlm_embed", self._handle, items, len(items), options, address, len(items) * width.value, None)
        return vectors

    def evaluate(
        self, data_set: str, path: PathLike, *, threads: Optional[int] = None, progress: Optional[Callable[[int, int], None]] = None
    ) -> Evaluation:
        """Predicts a labelled data set and scores the predictions by its official metrics.

        ``data_set`` is one of cluener, csl, cluewsc2020, cmrc2018, afqmc, tnews, iflytek, cmnli, ocnli, mrqa; ``path`` is its file, such as
        dev.json; ``threads`` rows are worked on at a time, by default as many as there are processors. ``progress`` is called with the
        rows that are done and all rows, on threads of the library's, one at a time; what it raises ends the run, as Ctrl-C does.
        """
        return _EvaluationRun(self._handle, progress).run(encode(data_set, "data_set"), encode_path(path, "path"), threads)


def load(
    path: PathLike,
    *,
    threads: int = 1,
    warm_up: bool = True,
    allow_truncation: bool = True,
    decoding: Optional[str] = None,
    no_answer_margin: Optional[float] = None,
    least_scores: Optional[LeastScores] = None,
    dictionary: Optional[PathLike] = None,
) -> Model:
    """Loads a .lightlm file or a checkpoint directory.

    :param threads: Of one call: 1, the caller's own, is right where calls run side by side.
    :param warm_up: False loads sooner and answers the first call later.
    :param allow_truncation: Whether a text that is longer than the model reads is cut; False makes it an :class:`InputError`.
    :param decoding: Of entities: "argmax", "legal" or "crf"; by default as the model says.
    :param no_answer_margin: By how much an answer's score must exceed that of "no answer".
    :param least_scores: What labels and entities must score to be among the answers: of all, or by name, where None names all others.
    :param dictionary: A file of terms that are entities, or none: lines TERM<tab>TYPE, TERM<tab>-TYPE or TERM<tab>-.
    :raises ModelFileError: The model is missing, damaged, not supported, or contradicts itself.
    """
    options = _options(threads, warm_up, allow_truncation, decoding, no_answer_margin, least_scores, dictionary)
    handle = c_void_p()
    _library.call("lightlm_load", encode_path(path, "path"), byref(options), byref(handle))
    return Model(handle.value or 0)


def load_bytes(
    content: bytes,
    *,
    threads: int = 1,
    warm_up: bool = True,
    allow_truncation: bool = True,
    decoding: Optional[str] = None,
    no_answer_margin: Optional[float] = None,
    least_scores: Optional[LeastScores] = None,
    dictionary: Optional[PathLike] = None,
) -> Model:
    """Loads a .lightlm file that is in memory, with the options of :func:`load`."""
    options = _options(threads, warm_up, allow_truncation, decoding, no_answer_margin, least_scores, dictionary)
    handle = c_void_p()
    _library.call("lightlm_load_memory", content, len(content), byref(options), byref(handle))
    return Model(handle.value or 0)


class _EvaluationRun:
    """An evaluation on a thread of its own, so that the caller's can be interrupted meanwhile."""

    def __init__(self, model: int, progress: Optional[Callable[[int, int], None]]) -> None:
        self._model = model
        self._progress = progress
        self._lock = threading.Lock()
        self._error: Optional[BaseException] = None
        self._result: Optional[Evaluation] = None

    def run(self, data_set: bytes, path: bytes, threads: Optional[int]) -> Evaluation:
        options = c.EvaluationOptions(
            size=sizeof(c.EvaluationOptions), threads=0 if threads is None else _positive(threads, "threads"), progress=c.Progress(self._report)
        )
        thread = threading.Thread(target=self._work, args=(data_set, path, options), name="lightlm-evaluate", daemon=True)
        thread.start()
        try:
            thread.join()
        except BaseException as error:
            self._error = error
            thread.join()

        if self._error is not None:
            raise self._error
        assert self._result is not None
        return self._result

    def _work(self, data_set: bytes, path: bytes, options: c.EvaluationOptions) -> None:
        try:
            with ResultHandle() as result:
                _library.call("lightlm_evaluate", self._model, data_set, path, byref(options), byref(result.pointer))
                self._result = result.evaluation()
        except BaseException as error:
            # Why the run was cancelled is known already.
            self._error = self._error or error

    def _report(self, done: int, total: int, _: Any) -> int:
        with self._lock:
            if self._error is None and self._progress is not None:
                try:
                    self._progress(done, total)
                except BaseException as error:
                    self._error = error
            return 0 if self._error is None else 1


def _options(
    threads: int,
    warm_up: bool,
    allow_truncation: bool,
    decoding: Optional[str],
    no_answer_margin: Optional[float],
    least_scores: Optional[LeastScores],
    dictionary: Optional[PathLike],
) -> c.Options:
    by_name = {} if least_scores is None else least_scores if isinstance(least_scores, Mapping) else {None: least_scores}
    scores = [c.LeastScore(None if name is None else encode(name, "least_scores"), score) for name, score in by_name.items()]
    return c.Options(
        size=sizeof(c.Options),
        threads=_positive(threads, "threads"),
        skip_warm_up=not warm_up,
        refuse_truncation=not allow_truncation,
        decoding=_choice(decoding, _DECODINGS, "decoding"),
        has_no_answer_margin=no_answer_margin is not None,
        no_answer_margin=no_answer_margin or 0.0,
        least_scores=ctypes.cast(array(c.LeastScore, scores), ctypes.POINTER(c.LeastScore)) if scores else None,
        least_score_count=len(scores),
        dictionary_path=None if dictionary is None else encode_path(dictionary, "dictionary"),
    )


def _list(texts: Iterable[str]) -> List[str]:
    if isinstance(texts, str):
        raise TypeError("texts: expected an iterable of texts, found one text. Use the method for one.")
    return list(texts)


def _texts(texts: Iterable[str]) -> Any:
    return array(c.Text, [text(value) for value in _list(texts)])


def _pair(item: Union[str, Tuple[str, Optional[str]]]) -> c.Pair:
    first, second = (item, None) if isinstance(item, str) else item
    return c.Pair(text(first, "first text"), optional(second, "second text"))


def _span(span: Span, name: str) -> Span:
    start, end = span
    for offset in (start, end):
        if not 0 <= offset < 1 << 63:
            raise InputError(f"{name}: expected offsets inside of the text, found {offset}.")
    return start, end


def _positive(value: int, name: str) -> int:
    if not 1 <= value < 1 << 31:
        raise InputError(f"{name}: expected a number from 1 to {(1 << 31) - 1}, found {value}.")
    return value


def _choice(value: Optional[str], choices: Mapping[Optional[str], int], name: str) -> int:
    if value not in choices:
        raise InputError(f"{name}: expected one of {', '.join(repr(choice) for choice in choices)}, found {value!r}.")
    return choices[value]
