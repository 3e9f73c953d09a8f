"""Compares the answers of the Python module with those of the C# command line, for the models of this repository, to the last bit.

    python3 docs/samples/python/compare.py --cli "dotnet src/LightLM.Cli/bin/Release/net10.0/LightLM.Cli.dll" --data clue

Prints a line for each task, and ends with exit code 1 where anything differs. Both sides take the same instructions, as others may differ in the
last digits.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Tuple

import lightlm

LONG = "王刚是北京大学的教授，😀他在𠮷野家遇到了华为公司的总经理李明。" * 60

TEXTS = [
    "张伟是腾讯公司的产品经理，周末在家玩《英雄联盟》。",
    "😀张伟是腾讯公司的产品经理。",
    "𠮷野家在北京市朝阳区，😀😀店长是李明。",
    "",
    " ",
    "Windows 10 在 2015 年由微软公司发布。",
    LONG,
]
QUESTIONS = [
    ("长城有多长？", "万里长城全长两万多公里，是世界遗产。"),
    ("长城有多长？", "😀𠮷：万里长城全长两万多公里，是世界遗产。"),
    ("总经理叫什么名字？", LONG),
    ("谁发布了系统？", LONG + "Windows 10 在 2015 年由微软公司发布。" + LONG),
    ("谁发布了系统？", ""),
    ("长城有多长？" * 40, "万里长城全长两万多公里，是世界遗产。"),
]
PAIRS = [
    ("定位；管道机器人；惯性测量；超声回波", "针对小型机器人在狭窄管道中定位不准的问题，提出一种融合惯性测量与超声回波的定位方法。"),
    ("😀；𠮷", "𠮷野家的😀"),
    ("", ""),
    ("定位", LONG),
]
# Each with the places of the noun and the pronoun in code points.
MENTIONS = [
    ("姐姐把手机放进口袋，因为它太小了。", (7, 9), (12, 13)),
    ("😀𠮷姐姐把手机放进口袋，因为它太小了。", (5, 7), (14, 15)),
]
MASKS = ["中国的首都是[MASK]京。", "😀𠮷今天天气真[MASK]，我们去[MASK]园吧。", LONG + "今天天气真[MASK]。"]


class CommandLine:
    """The C# side."""

    def __init__(self, command: List[str], models: Path) -> None:
        self._command = command
        self._models = models
        self._environment = dict(os.environ, LIGHTLM_KERNELS=lightlm.kernel_path())
        if "avx512" not in lightlm.kernel_path():
            # .NET's own sums, such as a softmax over the vocabulary, take the widest vectors of the process, whatever the kernels do.
            self._environment["DOTNET_EnableAVX512"] = "0"

    def path(self) -> str:
        """The instruction path that it takes."""
        return self._run(["inspect", "--cpu", "--json"], "")[0]["path"]

    def answers(self, command: str, model: str, lines: List[str], *options: str) -> List[Dict[str, Any]]:
        """Its answers to lines of input."""
        return self._run([command, "--json", "--model", str(self._models / model), *options], "".join(line + "\n" for line in lines))

    def scores(self, data_set: str, path: Path, model: str) -> Dict[str, Any]:
        """What it says a model is worth."""
        return self._run(["eval", "--json", "--task", data_set, "--data", str(path), "--model", str(self._models / model)], "")[0]

    def _run(self, arguments: List[str], text: str) -> List[Dict[str, Any]]:
        process = subprocess.run(self._command + arguments, input=text, env=self._environment, capture_output=True, encoding="utf-8", check=False)
        if process.returncode != 0:
            raise SystemExit(f"{shlex.join(self._command + arguments)} failed: {process.stderr}")
        return [json.loads(line) for line in process.stdout.splitlines()]


def bits(value: float) -> bytes:
    """A number as float32, which is what both sides compute with; JSON has the shortest digits that tell it from its neighbours."""
    return struct.pack("<f", value)


def code_points(text: str, units: int) -> int:
    """An offset in UTF-16 units, which C# counts, in code points."""
    return len(text.encode("utf-16-le")[: 2 * units].decode("utf-16-le"))


def place(text: str, found: Dict[str, Any]) -> Tuple[int, int]:
    """Where C# found something, in code points."""
    return code_points(text, found["start"]), code_points(text, found["end"])


def entities(cli: CommandLine, models: Path) -> Iterator[Tuple[Any, Any]]:
    """Named entities."""
    with lightlm.load(models / "cluener.lightlm") as model:
        for text, ours, theirs in zip(TEXTS, model.entities_many(TEXTS), cli.answers("ner", "cluener.lightlm", TEXTS)):
            yield (
                [(entity.type, entity.text, entity.start, entity.end, bits(entity.score)) for entity in ours],
                [(entity["type"], entity["text"], *place(text, entity), bits(entity["score"])) for entity in theirs["entities"]],
            )
            yield ours, model.entities(text)


def answers(cli: CommandLine, models: Path) -> Iterator[Tuple[Any, Any]]:
    """Reading comprehension: three answers to each question, and "no answer"."""
    lines = [f"{question}\t{passage}" for question, passage in QUESTIONS]
    with lightlm.load(models / "cmrc2018.lightlm") as model:
        theirs = cli.answers("ask", "cmrc2018.lightlm", lines, "--top", "3")
        for (question, passage), ours, other in zip(QUESTIONS, model.answer_many(QUESTIONS, count=3), theirs):
            yield (
                [(found.text, found.start, found.end, bits(found.score), bits(found.probability), bits(found.margin)) for found in ours],
                [
                    (found["text"], *place(passage, found), bits(found["score"]), bits(found["probability"]), bits(found["margin"]))
                    for found in other["answers"]
                ],
            )
            none = other["no_answer"]
            yield (bits(ours.no_answer.score), bits(ours.no_answer.probability)), (bits(none["score"]), bits(none["probability"]))
            yield cuts(ours), cuts_of_json(other)
            yield ours, model.answer(question, passage, count=3)


def classification(cli: CommandLine, models: Path) -> Iterator[Tuple[Any, Any]]:
    """Labels of pairs."""
    with lightlm.load(models / "csl.lightlm") as model:
        theirs = cli.answers("classify", "csl.lightlm", [f"{first}\t{second}" for first, second in PAIRS])
        for pair, ours, other in zip(PAIRS, model.classify_many(PAIRS), theirs):
            yield labels(ours), labels_of_json(other)
            yield [label.name for label in ours.chosen], other["chosen"]
            yield cuts(ours), cuts_of_json(other)
            yield ours, model.classify(*pair)


def coreference(cli: CommandLine, models: Path) -> Iterator[Tuple[Any, Any]]:
    """Nouns and pronouns."""
    lines = ["\t".join([text, spot(text, first), spot(text, second)]) for text, first, second in MENTIONS]
    with lightlm.load(models / "cluewsc2020.lightlm") as model:
        for ours, other in zip(model.coreference_many(MENTIONS), cli.answers("coref", "cluewsc2020.lightlm", lines)):
            yield labels(ours), labels_of_json(other)


def masks(cli: CommandLine, models: Path) -> Iterator[Tuple[Any, Any]]:
    """Masked words."""
    with lightlm.load(models / "mlm.lightlm") as model:
        for text, ours, other in zip(MASKS, model.fill_masks_many(MASKS), cli.answers("fill", "mlm.lightlm", MASKS)):
            yield (
                [(mask.start, mask.end, [(piece.name, bits(piece.score)) for piece in mask.candidates]) for mask in ours],
                [
                    (*place(text, mask), [(piece["piece"], bits(piece["score"])) for piece in mask["candidates"]])
                    for mask in other["masks"]
                ],
            )


def embeddings(cli: CommandLine, models: Path) -> Iterator[Tuple[Any, Any]]:
    """Vectors."""
    with lightlm.load(models / "embed.lightlm") as model:
        ours = model.embed_many(TEXTS)
        for row, other in zip(ours.tolist(), cli.answers("embed", "embed.lightlm", TEXTS)):
            yield [bits(number) for number in row], [bits(number) for number in other["embedding"]]


def evaluation(cli: CommandLine, models: Path, data: Path) -> Iterator[Tuple[Any, Any]]:
    """Official metrics of the contest's four data sets."""
    for name in ("cluener", "csl", "cluewsc2020", "cmrc2018"):
        with lightlm.load(models / f"{name}.lightlm") as model:
            path = data / name / "dev.json"
            yield model.evaluate(name, path).scores, cli.scores(name, path, f"{name}.lightlm")


def labels(found: lightlm.Classification) -> List[Tuple[str, int, bytes]]:
    return [(label.name, label.id, bits(label.score)) for label in found.labels]


def labels_of_json(found: Dict[str, Any]) -> List[Tuple[str, int, bytes]]:
    return [(label["label"], label["id"], bits(label["score"])) for label in found["labels"]]


def cuts(found: Any) -> List[Tuple[str, int, int]]:
    return [(cut.name, cut.tokens, cut.kept) for cut in found.cuts]


def cuts_of_json(found: Dict[str, Any]) -> List[Tuple[str, int, int]]:
    return [(cut["name"], cut["tokens"], cut["kept"]) for cut in found.get("cut", [])]


def spot(text: str, span: Tuple[int, int]) -> str:
    """A span as the command line takes it: where it starts and how long it is, in UTF-16 units."""
    start, end = (len(text[:offset].encode("utf-16-le")) // 2 for offset in span)
    return f"{start}:{end - start}"


def main() -> int:
    clone = Path(__file__).resolve().parents[3]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cli", default="lightlm", help="the command line, with arguments where it needs some")
    parser.add_argument("--models", type=Path, default=clone / "models", help="the folder of the models")
    parser.add_argument("--data", type=Path, help="a folder with cluener/dev.json, csl/dev.json, ... to evaluate on; without it that is left out")
    arguments = parser.parse_args()

    cli = CommandLine(shlex.split(arguments.cli), arguments.models)
    path = cli.path()
    print(f"python {lightlm.__version__} on {lightlm.kernel_path()}, C# on {path}")
    tasks: List[Callable[[], Iterator[Tuple[Any, Any]]]] = [
        lambda task=task: task(cli, arguments.models) for task in (entities, answers, classification, coreference, masks, embeddings)
    ]
    names = ["entities", "answers", "classification", "coreference", "masks", "embeddings"]
    if arguments.data is not None:
        tasks.append(lambda: evaluation(cli, arguments.models, arguments.data))
        names.append("evaluation")

    different = 0 if path == lightlm.kernel_path() else 1
    for name, task in zip(names, tasks):
        pairs = list(task())
        wrong = [(ours, theirs) for ours, theirs in pairs if ours != theirs]
        print(f"{name}: {len(pairs)} compared, {len(wrong)} different")
        for ours, theirs in wrong[:3]:
            print(f"  python {ours}\n  C#     {theirs}")
        different += len(wrong)
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
