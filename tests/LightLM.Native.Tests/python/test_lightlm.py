"""The Python module's own tests: LIGHTLM_MODELS names the folder of the models, LIGHTLM_DATA that of the data sets."""

from __future__ import annotations

import concurrent.futures
import gc
import math
import multiprocessing
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import unittest
import _thread
from pathlib import Path
from typing import Any

import lightlm
from lightlm import _processor

MODELS = Path(os.environ["LIGHTLM_MODELS"])
DATA = Path(os.environ["LIGHTLM_DATA"])
SENTENCE = "😀张伟是腾讯公司的产品经理，周末在𠮷野家玩《英雄联盟》。"


def load(name: str, **options: Any) -> lightlm.Model:
    return lightlm.load(MODELS / f"{name}.lightlm", **options)


class EntityTests(unittest.TestCase):
    def setUp(self) -> None:
        self.model = load("cluener")
        self.addCleanup(self.model.close)

    def test_offsets_index_the_text(self) -> None:
        found = self.model.entities(SENTENCE)
        self.assertEqual([("name", "张伟"), ("company", "腾讯公司")], [(entity.type, entity.text) for entity in found[:2]])
        for entity in found:
            self.assertEqual(entity.text, SENTENCE[entity.start : entity.end])
            self.assertTrue(0 < entity.score <= 1)

    def test_a_list_is_answered_like_its_items(self) -> None:
        texts = [SENTENCE, "", "李明在北京大学。" * 200]
        self.assertEqual([self.model.entities(text) for text in texts], self.model.entities_many(iter(texts)))
        self.assertEqual([], self.model.entities_many([]))

    def test_a_text_may_hold_nul(self) -> None:
        text = "\0" + SENTENCE
        self.assertEqual([entity.start + 1 for entity in self.model.entities(SENTENCE)], [entity.start for entity in self.model.entities(text)])

    def test_the_model_describes_itself(self) -> None:
        self.assertEqual(frozenset({"entities", "embeddings"}), self.model.tasks)
        self.assertEqual("cluener", self.model.task_name)
        self.assertIn("company", self.model.entity_types)
        self.assertEqual("O", self.model.labels[0])
        self.assertIn("token classification", repr(self.model))
        self.assertEqual(lightlm.kernel_path(), self.model.kernel_path)
        self.assertGreater(self.model.max_length, 100)

    def test_tokens_are_counted(self) -> None:
        self.assertEqual([2, 0], self.model.count_tokens_many(["张伟", ""]))
        self.assertEqual(2, self.model.count_tokens("张伟"))

    def test_least_scores_and_a_dictionary_control_entities(self) -> None:
        with load("cluener", least_scores=1.5) as strict, load("cluener", least_scores={"name": 0.1, None: 1.5}) as names:
            self.assertEqual((), strict.entities(SENTENCE))
            self.assertEqual(["name"], [entity.type for entity in names.entities(SENTENCE)])
        with tempfile.TemporaryDirectory() as folder:
            terms = Path(folder) / "术语.tsv"
            terms.write_text("周末\tday\n", encoding="utf-8")
            with load("cluener", dictionary=terms) as controlled:
                self.assertIn(("day", "周末", 1.0), [(entity.type, entity.text, entity.score) for entity in controlled.entities(SENTENCE)])

    def test_decoding_is_chosen_by_name(self) -> None:
        with load("cluener", decoding="argmax") as model:
            self.assertEqual("张伟", model.entities(SENTENCE)[0].text)
        with self.assertRaisesRegex(lightlm.InputError, "decoding"):
            load("cluener", decoding="beam")


class AnswerTests(unittest.TestCase):
    def setUp(self) -> None:
        self.model = load("cmrc2018")
        self.addCleanup(self.model.close)

    def test_answers_are_a_sequence_beside_no_answer(self) -> None:
        passage = "😀𠮷：万里长城全长两万多公里，是世界遗产。"
        found = self.model.answer("长城有多长？", passage, count=3)
        self.assertIn("两万多公里", found[0].text)
        self.assertEqual(3, len(found))
        for answer in found:
            self.assertEqual(answer.text, passage[answer.start : answer.end])
        self.assertEqual(sorted((answer.score for answer in found), reverse=True), [answer.score for answer in found])
        self.assertAlmostEqual(found[0].score - found.no_answer.score, found[0].margin, places=5)
        self.assertIsNone(found.no_answer.threshold)
        self.assertGreater(found.tokens, 10)
        self.assertEqual((), found.cuts)

    def test_a_passage_without_text_has_no_answer(self) -> None:
        found = self.model.answer("谁？", "")
        self.assertEqual(0, len(found))
        self.assertEqual(-math.inf, found.no_answer.best_margin)

    def test_a_margin_drops_answers(self) -> None:
        with load("cmrc2018", no_answer_margin=1000) as model:
            found = model.answer("长城有多长？", "万里长城全长两万多公里，是世界遗产。")
            self.assertEqual((0, 1000.0), (len(found), found.no_answer.threshold))

    def test_a_long_question_is_cut_or_refused(self) -> None:
        question, passage = "长城有多长？" * 40, "万里长城全长两万多公里。"
        cut = self.model.answer(question, passage).cuts[0]
        self.assertEqual(("question", 240), (cut.name, cut.tokens))
        with load("cmrc2018", allow_truncation=False) as model:
            with self.assertRaisesRegex(lightlm.InputError, "240"):
                model.answer(question, passage)


class LabelTests(unittest.TestCase):
    def test_pairs_and_single_texts_are_classified(self) -> None:
        with load("csl") as model:
            pair = ("定位；管道机器人；惯性测量；超声回波", "针对小型机器人在狭窄管道中定位不准的问题，提出一种融合惯性测量与超声回波的定位方法。")
            found = model.classify(*pair)
            self.assertEqual(("关键词属实", found.labels[0].score), (found.label, found.score))
            self.assertEqual((found.labels[0],), found.chosen)
            self.assertEqual([found, model.classify("定位")], model.classify_many([pair, "定位"]))

    def test_coreference_takes_spans_in_code_points(self) -> None:
        with load("cluewsc2020") as model:
            text = "😀姐姐把手机放进口袋，因为它太小了。"
            found = model.coreference(text, (8, 10), (13, 14))
            self.assertEqual({"true", "false"}, {label.name for label in found.labels})
            for wrong in ((-1, 2), (10, 8), (0, 99), (0, 1 << 70)):
                with self.assertRaises(lightlm.InputError):
                    model.coreference(text, wrong, (13, 14))

    def test_masks_are_filled(self) -> None:
        with load("mlm") as model:
            text = "😀中国的首都是[MASK]京。"
            mask = model.fill_masks(text, count=2)[0]
            self.assertEqual(("[MASK]", "北", 2), (text[mask.start : mask.end], mask.candidates[0].name, len(mask.candidates)))


class EmbeddingTests(unittest.TestCase):
    def setUp(self) -> None:
        self.model = load("embed")
        self.addCleanup(self.model.close)

    def test_vectors_are_rows_of_float32(self) -> None:
        texts = ["股票市场大幅下跌", "", SENTENCE]
        vectors = self.model.embed_many(texts)
        self.assertEqual(((3, self.model.dimensions), "f"), (vectors.shape, memoryview(vectors).format))
        for row, text in zip(vectors.tolist(), texts):
            self.assertEqual(row, self.model.embed(text).tolist())
        self.assertEqual(0, len(self.model.embed_many([])))

    def test_numpy_is_used_where_it_is_there(self) -> None:
        try:
            import numpy
        except ImportError:
            self.skipTest("There is no NumPy.")
        vectors = self.model.embed_many(["股票", "基金"])
        self.assertIsInstance(vectors, numpy.ndarray)
        self.assertEqual(numpy.float32, vectors.dtype)

    def test_without_numpy_vectors_are_memory_views(self) -> None:
        program = (
            "import sys; sys.modules['numpy'] = None\n"
            "import lightlm\n"
            "model = lightlm.load(sys.argv[1])\n"
            "many, one = model.embed_many(['股票', '基金']), model.embed('股票')\n"
            "assert type(many) is memoryview and many.shape == (2, model.dimensions) and many.format == 'f'\n"
            "assert one.shape == (model.dimensions,) and one.tolist() == many.tolist()[0]\n"
            "assert len(model.embed_many([])) == 0\n"
        )
        subprocess.run([sys.executable, "-c", program, str(MODELS / "embed.lightlm")], check=True)

    def test_options_shape_the_vector(self) -> None:
        unit = self.model.embed("股票", normalize=True, dimensions=8, pooling="mean").tolist()
        self.assertEqual(8, len(unit))
        self.assertAlmostEqual(1, sum(number * number for number in unit), places=5)
        for wrong in ({"pooling": "none"}, {"dimensions": 0}, {"dimensions": 100000}, {"prompt": "no such prompt"}):
            with self.assertRaises(lightlm.InputError):
                self.model.embed("股票", **wrong)


class EvaluationTests(unittest.TestCase):
    def test_scores_are_those_of_the_data_set(self) -> None:
        told = []
        with load("cluener") as model:
            found = model.evaluate("cluener", DATA / "cluener" / "dev.json", progress=lambda done, total: told.append((done, total)))
        self.assertEqual("cluener", found.scores["task"])
        self.assertEqual(told[-1][0], told[-1][1])
        self.assertEqual(found.scores["items"], told[-1][1])

    def test_what_progress_raises_ends_the_run(self) -> None:
        class Enough(Exception):
            pass

        def stop(done: int, total: int) -> None:
            raise Enough

        with load("cluener") as model, self.assertRaises(Enough):
            model.evaluate("cluener", DATA / "cluener" / "dev.json", progress=stop)

    def test_an_interrupt_ends_the_run(self) -> None:
        # Where the tests run in the background of a shell, interrupts are ignored unless somebody asks for them.
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        self.addCleanup(signal.signal, signal.SIGINT, before)
        with load("cluener") as model, self.assertRaises(KeyboardInterrupt):
            model.evaluate("cluener", DATA / "cluener" / "dev.json", progress=lambda done, total: _thread.interrupt_main())
            self.fail("It went on.")

    def test_files_and_names_are_checked(self) -> None:
        with load("cluener") as model:
            with self.assertRaisesRegex(lightlm.InputError, "cluewsc2020"):
                model.evaluate("squad", DATA / "cluener" / "dev.json")
            with self.assertRaisesRegex(lightlm.DataFileError, "missing"):
                model.evaluate("cluener", DATA / "missing.json")
            with self.assertRaises(lightlm.TaskMismatchError):
                model.evaluate("csl", DATA / "csl" / "dev.json")


class ErrorTests(unittest.TestCase):
    def test_each_error_has_its_class(self) -> None:
        with self.assertRaisesRegex(lightlm.ModelFileError, "missing"):
            lightlm.load("missing.lightlm")
        with self.assertRaises(lightlm.ModelFileError):
            lightlm.load_bytes(b"nothing of ours")
        with load("cluener") as model:
            with self.assertRaises(lightlm.TaskMismatchError):
                model.answer("谁？", "张伟")
            with self.assertRaisesRegex(lightlm.InputError, "half"):
                model.entities("\ud83d")
            with self.assertRaises(TypeError):
                model.entities(None)  # type: ignore[arg-type]
            with self.assertRaisesRegex(TypeError, "iterable"):
                model.entities_many("张伟")
        with load("mlm") as model, self.assertRaisesRegex(lightlm.InputError, r"Item 1.*\[MASK\]"):
            model.fill_masks_many(["[MASK]", "x"])
        for wrong in (0, -1, 100000, 1 << 40):
            with self.assertRaisesRegex(lightlm.InputError, "hreads"):
                load("cluener", threads=wrong)
        with self.assertRaisesRegex(lightlm.InputError, "NUL"):
            lightlm.load("a\0b")

    def test_errors_are_python_s_too(self) -> None:
        self.assertTrue(issubclass(lightlm.InputError, ValueError))
        self.assertTrue(issubclass(lightlm.ClosedError, ValueError))
        for name in ("InputError", "TaskMismatchError", "ModelFileError", "DataFileError", "ClosedError", "ForkedError", "InternalError"):
            self.assertTrue(issubclass(getattr(lightlm, name), lightlm.LightLMError))

    def test_a_closed_model_says_so(self) -> None:
        model = load("cluener")
        model.close()
        model.close()
        for call in (lambda: model.entities("张伟"), lambda: model.embed("张伟"), lambda: model.count_tokens("张伟")):
            with self.assertRaises(lightlm.ClosedError):
                call()


class ProcessorTests(unittest.TestCase):
    def test_the_library_says_what_it_was_compiled_for(self) -> None:
        if platform.machine() != "x86_64":
            self.assertIsNone(_processor.instruction_set(lightlm.library_path()))
            return
        self.assertEqual("x86-64-v3", _processor.instruction_set(lightlm.library_path()))
        self.assertEqual([], _processor.missing("x86-64-v3", _processor.flags()))

    def test_what_a_processor_lacks_is_named(self) -> None:
        haswell = {"avx2", "bmi1", "bmi2", "f16c", "fma", "movbe", "sse2"}
        self.assertEqual([], _processor.missing("x86-64-v3", haswell))
        self.assertEqual(["avx2", "fma"], _processor.missing("x86-64-v3", haswell - {"avx2", "fma"}))
        self.assertIn("avx512f", _processor.missing("x86-64-v4", haswell))
        for unknown in ((None, haswell), ("x86-64-v3", None), ("native", haswell), ("x86-64-v2", set())):
            self.assertEqual([], _processor.missing(*unknown))

    def test_an_import_fails_rather_than_the_process(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            library = shutil.copy(lightlm.library_path(), folder)
            Path(folder, "instruction-set").write_text("x86-64-v4\n")
            program = (
                "import pathlib\n"
                "pathlib.Path.read_text = lambda self, _read=pathlib.Path.read_text, **o: 'flags : sse2' if str(self) == '/proc/cpuinfo' else _read(self, **o)\n"
                "import lightlm\n"
            )
            done = subprocess.run(
                [sys.executable, "-c", program], env=dict(os.environ, LIGHTLM_LIBRARY=library), capture_output=True, encoding="utf-8", check=False
            )
        if platform.machine() == "x86_64":
            self.assertIn("ImportError", done.stderr)
            self.assertIn("avx2", done.stderr)


class LoadingTests(unittest.TestCase):
    def test_bytes_are_loaded_as_a_file_is(self) -> None:
        path = MODELS / "cluener.lightlm"
        with lightlm.load_bytes(path.read_bytes()) as inner, lightlm.load(str(path), threads=2, warm_up=False) as outer:
            self.assertEqual(outer.entities(SENTENCE), inner.entities(SENTENCE))

    def test_a_model_is_freed_with_its_last_reference(self) -> None:
        for _ in range(40):
            load("cluener")
        gc.collect()
        pages = int(Path("/proc/self/statm").read_text().split()[1]) if Path("/proc/self/statm").exists() else 0
        # Forty models of 10 MB each would be there otherwise.
        self.assertLess(pages * 4096, 400 << 20)


class ThreadTests(unittest.TestCase):
    def test_threads_share_a_model(self) -> None:
        with load("cluener") as model:
            expected = model.entities(SENTENCE)
            with concurrent.futures.ThreadPoolExecutor(8) as pool:
                for found in pool.map(lambda _: model.entities(SENTENCE), range(200)):
                    self.assertEqual(expected, found)

    def test_the_interpreter_runs_during_a_call(self) -> None:
        with load("cluener") as model:
            ticks, done = 0, threading.Event()

            def work() -> None:
                model.entities(SENTENCE * 2000)
                done.set()

            thread = threading.Thread(target=work)
            thread.start()
            while not done.wait(0.001):
                ticks += 1
            thread.join()
            self.assertGreater(ticks, 10)

    def test_a_model_may_be_closed_while_it_is_used(self) -> None:
        model = load("cluener")

        def work(_: int) -> str:
            try:
                while True:
                    model.entities(SENTENCE)
            except lightlm.ClosedError:
                return "closed"

        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            runs = [pool.submit(work, i) for i in range(4)]
            model.close()
            self.assertEqual(["closed"] * 4, [run.result() for run in runs])

    @unittest.skipUnless(hasattr(os, "fork"), "This system does not fork.")
    def test_a_forked_child_is_told(self) -> None:
        model = load("cluener")
        process = multiprocessing.get_context("fork").Process(target=_expect_forked, args=(model,))
        process.start()
        process.join(60)
        self.assertEqual(0, process.exitcode)
        self.assertTrue(model.entities(SENTENCE))

    def test_a_spawned_child_loads_its_own(self) -> None:
        with concurrent.futures.ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
            self.assertEqual("张伟", pool.submit(_first_entity, str(MODELS / "cluener.lightlm")).result())


def _expect_forked(model: lightlm.Model) -> None:
    try:
        model.entities(SENTENCE)
    except lightlm.ForkedError:
        return
    sys.exit(1)


def _first_entity(path: str) -> str:
    with lightlm.load(path) as model:
        return model.entities(SENTENCE)[0].text


if __name__ == "__main__":
    unittest.main()
