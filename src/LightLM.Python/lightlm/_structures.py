"""The structures of lightlm.h."""

from __future__ import annotations

from ctypes import CFUNCTYPE, POINTER, Structure, c_char_p, c_float, c_int32, c_int64, c_size_t, c_uint32, c_void_p


class Text(Structure):
    _fields_ = [("data", c_char_p), ("length", c_int64)]


class Pair(Structure):
    _fields_ = [("first", Text), ("second", Text)]


class Question(Structure):
    _fields_ = [("question", Text), ("passage", Text)]


class Mentions(Structure):
    _fields_ = [("text", Text), ("first_start", c_int64), ("first_end", c_int64), ("second_start", c_int64), ("second_end", c_int64)]


class LeastScore(Structure):
    _fields_ = [("name", c_char_p), ("score", c_float)]


class Options(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("threads", c_int32),
        ("skip_warm_up", c_int32),
        ("refuse_truncation", c_int32),
        ("decoding", c_int32),
        ("has_no_answer_margin", c_int32),
        ("no_answer_margin", c_float),
        ("least_scores", POINTER(LeastScore)),
        ("least_score_count", c_size_t),
        ("dictionary_path", c_char_p),
    ]


class ModelInfo(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("tasks", c_uint32),
        ("max_length", c_int32),
        ("dimensions", c_int32),
        ("path", c_char_p),
        ("description", c_char_p),
        ("task_name", c_char_p),
        ("kernel_path", c_char_p),
        ("labels", POINTER(c_char_p)),
        ("label_count", c_size_t),
        ("entity_types", POINTER(c_char_p)),
        ("entity_type_count", c_size_t),
    ]


class EmbeddingOptions(Structure):
    _fields_ = [("size", c_size_t), ("pooling", c_int32), ("normalize", c_int32), ("dimensions", c_int32), ("prompt", c_char_p)]


Progress = CFUNCTYPE(c_int32, c_int64, c_int64, c_void_p)


class EvaluationOptions(Structure):
    _fields_ = [("size", c_size_t), ("threads", c_int32), ("progress", Progress), ("user_data", c_void_p)]


class Entity(Structure):
    _fields_ = [
        ("start", c_int64),
        ("end", c_int64),
        ("type", c_char_p),
        ("text", c_void_p),
        ("text_length", c_int64),
        ("score", c_float),
    ]


class AnswerSpan(Structure):
    _fields_ = [
        ("start", c_int64),
        ("end", c_int64),
        ("text", c_void_p),
        ("text_length", c_int64),
        ("score", c_float),
        ("probability", c_float),
        ("margin", c_float),
    ]


class NoAnswer(Structure):
    _fields_ = [("score", c_float), ("probability", c_float), ("best_margin", c_float), ("threshold", c_float)]


class Label(Structure):
    _fields_ = [("name", c_char_p), ("score", c_float), ("id", c_int32), ("is_chosen", c_int32)]


class Mask(Structure):
    _fields_ = [("start", c_int64), ("end", c_int64), ("candidates", POINTER(Label)), ("candidate_count", c_size_t)]


class Cut(Structure):
    _fields_ = [("name", c_char_p), ("tokens", c_int64), ("kept", c_int64)]
