"""A finalist that takes some milliseconds a row, honestly or with a trick: finalist.py TRICK TASK INPUT OUTPUT."""
import ctypes
import glob
import hashlib
import json
import os
import signal
import sys
import time

ROW_SECONDS = 0.02
trick, task, source, target = sys.argv[1:]
here = os.path.dirname(os.path.abspath(__file__))


def read(path):
    with open(path, encoding="utf-8") as file:
        if task == "cmrc2018":
            return [
                dict(question, context=paragraph["context"])
                for article in json.load(file)["data"] for paragraph in article["paragraphs"] for question in paragraph["qas"]]
        return [json.loads(line) for line in file]


def text_of(row):
    return json.dumps([row.get(name) for name in ("text", "abst", "keyword", "target", "question", "context")], ensure_ascii=False)


def guess(row):
    """What depends on the text alone, as a model's answer does, and is sometimes right."""
    number = int(hashlib.sha256(text_of(row).encode()).hexdigest(), 16)
    if task == "csl":
        return str(number % 2)
    if task == "cluewsc2020":
        return "true" if number % 2 else "false"
    if task == "cluener":
        return {"name": {row["text"][0]: [[0, 0]]}}
    return row["context"][:1 + number % 3]


def work(row):
    end = time.process_time() + ROW_SECONDS
    while time.process_time() < end:
        pass
    return guess(row)


def write(rows, answers, path=None):
    with open(path or target, "w", encoding="utf-8") as file:
        if task == "cmrc2018":
            json.dump({row["id"]: answer for row, answer in zip(rows, answers)}, file, ensure_ascii=False)
        else:
            for row, answer in zip(rows, answers):
                file.write(json.dumps({"id": row["id"], "label": answer}, ensure_ascii=False) + "\n")


def contest_folders():
    """Where a referee that is not kept apart could be found."""
    words = []
    for path in glob.glob("/proc/[0-9]*/cmdline"):
        try:
            with open(path, "rb") as file:
                words += file.read().decode("utf-8", "replace").split("\0")
        except OSError:
            pass
    # What is known of the organizer's machine is passed to the tricks that need it, as a file of the team's.
    with open(os.path.join(here, "known.txt"), encoding="utf-8") as file:
        words += file.read().split()
    return [word for word in words if os.path.isdir(word)]


def labels():
    """Every labelled row that can be found anywhere."""
    found = {}
    for folder in contest_folders():
        for path in glob.glob(folder + "/**/*.json", recursive=True):
            try:
                for row in read(path):
                    if task == "cmrc2018" and row.get("answers"):
                        found[row["question"] + row["context"]] = row["answers"][0]["text"]
                    elif "label" in row:
                        found[text_of(row)] = row["label"]
            except (OSError, ValueError, KeyError, TypeError, AttributeError):
                pass
    return found


def attempt(action):
    try:
        return action()
    except OSError:
        return None


rows = read(source)
if trick == "labels":
    known = labels()
    write(rows, [known.get(row["question"] + row["context"] if task == "cmrc2018" else text_of(row)) or work(row) for row in rows])
elif trick == "copies":
    for folder in contest_folders():
        for path in glob.glob(folder + "/**/*predictions.json", recursive=True):
            if task in path:
                attempt(lambda: write(rows, [guess(row) for row in rows]))
                sys.exit(0)
    write(rows, [work(row) for row in rows])
elif trick == "sabotage":
    for folder in contest_folders():
        for path in glob.glob(folder + "/**/*.json*", recursive=True):
            attempt(lambda: open(path, "a").write("sabotage\n"))
        for path in glob.glob(folder + "/*"):
            attempt(lambda: os.rename(path, path + ".gone"))
    write(rows, [work(row) for row in rows])
elif trick == "journal":
    for folder in contest_folders():
        for path in glob.glob(folder + "/**/journal.jsonl", recursive=True):
            text = open(path).read()
            attempt(lambda: open(path, "r+").write(text.replace('"estimate":5', '"estimate":9')))
    write(rows, [work(row) for row in rows])
elif trick == "grace":
    if os.fork() == 0:
        time.sleep(0.01)
        write(rows, [work(row) for row in rows], target + ".new")
        os.rename(target + ".new", target)
        os._exit(0)
elif trick == "sleep":
    if len(rows) == 1:
        time.sleep(0.9 * 4 * ROW_SECONDS)
    write(rows, [work(row) for row in rows])
elif trick == "constant":
    write(rows, [guess(dict(row, text=row.get("text", "")[:1])) if task == "cluener" else {
        "csl": "1", "cluewsc2020": "true", "cmrc2018": "x"}[task] for row in rows] if len(rows) <= 8 else [work(row) for row in rows])
elif trick in ("cache", "table"):
    places = [os.path.join(here, "cache"), "/tmp/cache-of-a-finalist", "/dev/shm/cache-of-a-finalist", os.path.expanduser("~/cache-of-a-finalist")]
    table = {}
    for place in places:
        table.update(attempt(lambda: json.load(open(place, encoding="utf-8"))) or {})
    # The answers of the public rows, computed at home.
    for row in attempt(lambda: read(os.path.join(here, "public", task + ".json"))) or []:
        table[text_of(row)] = guess(row)
    answers = [table.get(text_of(row)) or work(row) for row in rows]
    table.update({text_of(row): answer for row, answer in zip(rows, answers)})
    if trick == "cache":
        for place in places:
            attempt(lambda: json.dump(table, open(place, "w", encoding="utf-8")))
    write(rows, answers)
elif trick == "shm":
    for number in range(12):
        attempt(lambda: open(f"/dev/shm/flood-{os.getpid()}-{number}", "wb").write(bytes(25 << 20)))
    write(rows, [work(row) for row in rows])
elif trick == "memfd":
    files = []
    for number in range(12):
        file = os.memfd_create("flood")
        attempt(lambda: os.write(file, bytes(25 << 20)))
        files.append(file)
    write(rows, [work(row) for row in rows])
elif trick == "daemon":
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for descriptor in range(3):
                os.close(descriptor)
            time.sleep(300)
        os._exit(0)
    write(rows, [work(row) for row in rows])
elif trick == "kill":
    for process in [os.getppid(), -1]:
        attempt(lambda: os.kill(process, signal.SIGTERM if process < 0 else signal.SIGKILL))
    for path in glob.glob("/proc/[0-9]*"):
        process = int(os.path.basename(path))
        if process not in (1, os.getpid()):
            attempt(lambda: os.kill(process, signal.SIGKILL))
    write(rows, [work(row) for row in rows])
elif trick == "affinity":
    attempt(lambda: os.sched_setaffinity(0, range(os.cpu_count())))
    middle = len(rows) // 2
    reader, writer = os.pipe()
    if os.fork() == 0:
        os.write(writer, json.dumps([work(row) for row in rows[:middle]]).encode())
        os._exit(0)
    second = [work(row) for row in rows[middle:]]
    os.close(writer)
    first = b""
    while part := os.read(reader, 1 << 16):
        first += part
    os.wait()
    write(rows, json.loads(first) + second)
else:
    write(rows, [work(row) for row in rows])
