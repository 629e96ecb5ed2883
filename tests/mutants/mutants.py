"""A mutation run: one small fault at a time is put into the code, and the tests of its room must fail.

    python3 tests/mutants/mutants.py [ROOM|FILE]…     all rooms of ROOMS; or those, or single files of them
    python3 tests/mutants/mutants.py --list [ROOM]…   what would be tried
    python3 tests/mutants/mutants.py --self-test      planted cases

  MUTANTS=N   try N of them, chosen by SEED (1); a short answer instead of one of hours
  JOBS=N      so many copies of the tree at once (2)
  KEEP=DIR    where the copies are kept for another run, instead of a directory that is removed

Operators, numbers, conditions, returned values and calls are changed one at a time in a copy of the tree. Only that
object is built again, and the tests of the room, those named like the file first, until one fails. A mutant that does
not compile or whose object is the same as before is no mutant. A test that takes ten times its processor time, or
waits for nothing, has noticed. Prints each survivor as file:line, and the share killed of each room.
Exit: 0, 1 something survived, 2 the tests fail without a mutant, or wrong use.
"""
import collections
import glob
import hashlib
import multiprocessing
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

# Which files a room has, and which tests answer for it, by the layout of today and by that of before the rooms moved.
ROOMS = {
    "rules": (["src/rules/*.c"], ["tests/rules/test_*.c"]),
    "wire": (["src/wire/*.c"], ["tests/wire/test_*.c"]),
    "ledger": (["src/ledger/*.c", "src/store/ledger*.c"],
               ["tests/ledger/test_*.c", "tests/store/test_ledger*.c", "tests/kiosk/test_desk*.c"]),
    "journal": (["src/journal/*.c"],
                ["tests/journal/test_*.c", "tests/figures/test_*.c", "tests/registry/test_*.c"]),
    "flow": (["src/kiosk/flow/*.c", "src/kiosk/flow*.c"],
             ["tests/kiosk/flow/test_*.c", "tests/kiosk/test_flow*.c", "tests/kiosk/test_locks.c",
                "tests/kiosk/test_typed.c"]),
    "screens": (["src/kiosk/screens/*.c"],
                ["tests/kiosk/test_flow*.c", "tests/kiosk/test_screens.c", "tests/kiosk/test_ui_golden.c",
                 "tests/kiosk/test_ui_layout.c"]),
}

SWAPS = {"==": "!=", "!=": "==", "<": "<=", "<=": "<", ">": ">=", ">=": ">", "&&": "||", "||": "&&", "+": "-",
         "-": "+", "*": "/", "/": "*", "%": "*", "<<": ">>", ">>": "<<", "|": "&", "&": "|", "+=": "-=",
         "-=": "+=", "++": "--", "--": "++", "|=": "&=", "&=": "|=", "true": "false", "false": "true"}
TOKEN = re.compile(
    r'[A-Za-z_]\w*|\.?\d(?:[eEpP][+-]|[\w.])*|L?"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\''
    r'|->|\+\+|--|<<=|>>=|<<|>>|<=|>=|==|!=|&&|\|\||\.\.\.|[-+*/%&|^]=|##|[^\s\w]')
# Operators that stand between two values have a blank on each side here; those before one value have not.
BETWEEN = {"+", "-", "*", "/", "%", "&", "|", "<", ">"}
NO_CALLS = {"if", "for", "while", "switch", "return", "sizeof", "else", "do", "goto", "case"}

Mutant = collections.namedtuple("Mutant", "path line at end new kind")


def blanked(text):
    """The text with comments and lines of the preprocessor blanked, each character at its place."""
    def blank(match):
        said = match.group(0)
        return said if said[0] in "\"'" else re.sub(r"[^\n]", " ", said)

    text = re.sub(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|/\*.*?\*/|//[^\n]*', blank, text, flags=re.S)
    return re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", lambda m: re.sub(r"[^\n]", " ", m.group(0)), text, flags=re.M)


def closing(tokens, i):
    """The index of the parenthesis that closes the one at i; None where there is none."""
    depth = 0
    for k in range(i, len(tokens)):
        depth += (tokens[k].group(0) == "(") - (tokens[k].group(0) == ")")
        if depth == 0:
            return k
    return None


def number_mutants(word):
    """Another number, with the same suffix."""
    parts = re.match(r"(0[xX][0-9a-fA-F]+|\d+)([uUlL]*)$", word)
    if not parts:
        return [word.rstrip("fF") + " + 1"] if re.match(r"\d+\.\d+", word) else []
    n = int(parts.group(1), 0) if not re.match(r"0\d", parts.group(1)) else int(parts.group(1), 8)
    return [f"{n + 1}{parts.group(2)}"] + ([f"{n - 1}{parts.group(2)}"] if n > 1 else [])


def mutants_of(path, text):
    """Every mutant of a file, in the order of its lines."""
    tokens = list(TOKEN.finditer(blanked(text)))
    words = [t.group(0) for t in tokens]
    found = []

    def add(first, last, new, kind):
        at, end = tokens[first].start(), tokens[last].end()
        found.append(Mutant(path, text.count("\n", 0, at) + 1, at, end, new, kind))

    depth = 0
    for i, word in enumerate(words):
        depth += (word == "{") - (word == "}")
        before = words[i - 1] if i else ";"
        spaced = text[tokens[i].start() - 1:tokens[i].start()] == " " and text[tokens[i].end():][:1] in " \n"
        if word in SWAPS and (word not in BETWEEN or spaced) and depth:
            add(i, i, SWAPS[word], "operator")
        elif word == "!" and depth:
            add(i, i, "!!", "operator")
        elif word[0].isdigit():
            for new in number_mutants(word):
                add(i, i, new, "number")
        elif word in ("if", "while") and i + 1 < len(words) and words[i + 1] == "(" and depth:
            last = closing(tokens, i + 1)
            if last:
                add(i + 2, last - 1, "1", "condition")
                add(i + 2, last - 1, "0", "condition")
        elif word == "return" and words[i + 1] not in (";", "0", "false", "true", "NULL") and depth:
            add(i + 1, next(k for k in range(i, len(words)) if words[k] == ";") - 1, "0", "returned")
        elif before in (";", "{", "}", ")", "else") and word not in NO_CALLS and re.match(r"[A-Za-z_]", word) and \
                i + 1 < len(words) and words[i + 1] == "(" and depth:
            last = closing(tokens, i + 1)
            if last and words[last + 1:last + 2] == [";"]:
                add(i, last, "(void)0", "call")
    return found


class Room:
    """A copy of the tree in which mutants are tried one after another."""

    def __init__(self, tree, build):
        self.tree, self.build = tree, build
        self.usual = {}

    def make(self, *targets):
        env = dict(os.environ, MAKEFLAGS="", CCACHE_DISABLE="1")
        done = subprocess.run(["make", "-s", f"BUILD={self.build}", "OPT=-O1", *targets], cwd=self.tree, env=env,
                              stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
        return done.returncode == 0, done.stderr.decode(errors="replace")

    def path(self, name):
        return os.path.join(self.tree, name)

    def digest(self, source):
        with open(self.path(f"{self.build}/{source[:-2]}.o"), "rb") as f:
            return hashlib.sha256(f.read()).digest()

    def write(self, source, text):
        with open(self.path(source), "w", encoding="utf-8") as f:
            f.write(text)

    def run(self, program, seconds, wall):
        """Whether a test passes, within so many seconds of processor time."""
        def limit():
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
            os.setsid()

        child = subprocess.Popen([os.path.join(self.build, program)], cwd=self.tree, preexec_fn=limit,
                                 stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            return child.wait(wall) == 0
        except subprocess.TimeoutExpired:
            return False
        finally:
            try:
                os.killpg(child.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            child.wait()

    def measure(self, programs):
        """What each test takes without a mutant; the name of one that fails."""
        for program in programs:
            began, before = time.time(), resource.getrusage(resource.RUSAGE_CHILDREN)
            if not self.run(program, 600, 1200):
                return program
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            self.usual[program] = (int(10 * cpu) + 5, 20 * (time.time() - began) + 60)
        return None

    def try_one(self, mutant, programs):
        """'killed', 'lived', or 'none' where it makes no other program."""
        with open(self.path(mutant.path), encoding="utf-8") as f:
            sound = f.read()
        target = f"{self.build}/{mutant.path[:-2]}.o"
        before = self.digest(mutant.path)
        self.write(mutant.path, sound[:mutant.at] + mutant.new + sound[mutant.end:])
        try:
            built, _ = self.make(target)
            if not built or self.digest(mutant.path) == before:
                return "none"
            for program in programs:
                built, said = self.make(f"{self.build}/{program}")
                if not built:
                    raise RuntimeError(f"{program} does not link: {said[-300:]}")
                if not self.run(program, *self.usual[program]):
                    return "killed"
            return "lived"
        finally:
            self.write(mutant.path, sound)
            self.make(target)


def files_of(patterns):
    return sorted({f for p in patterns for f in glob.glob(p)})


def programs_for(path, tests):
    """The tests of a room, those first whose name has most in common with the file's; then the small ones."""
    word = os.path.basename(path)[:-2]
    stem = word.split("_")[0]

    def rank(test):
        name = os.path.basename(test)[5:-2]
        return (name != word, word not in name, stem not in name, os.path.getsize(test))

    return [t[:-2] for t in sorted(tests, key=rank)]


def chosen(words):
    """The rooms and files that were asked for: {room: ([file, …], [test, …])}."""
    wanted = {}
    for room, (sources, tests) in ROOMS.items():
        files = files_of(sources)
        if words:
            files = [f for f in files if room in words or f in words]
        if files:
            wanted[room] = (files, files_of(tests))
    known = set(ROOMS) | {f for files, _ in wanted.values() for f in files}
    for word in words:
        if word not in known or (word in ROOMS and word not in wanted):
            print(f"mutants: {word} is neither a room nor a file of one", file=sys.stderr)
            sys.exit(2)
    return wanted


def all_mutants(wanted):
    found = []
    for room, (files, tests) in wanted.items():
        for path in files:
            with open(path, encoding="utf-8") as f:
                found += [(room, m, programs_for(path, tests)) for m in mutants_of(path, f.read())]
    if os.environ.get("MUTANTS"):
        luck = random.Random(int(os.environ.get("SEED", "1")))
        found = luck.sample(found, min(len(found), int(os.environ["MUTANTS"])))
    return found


def said_of(mutant):
    with open(mutant.path, encoding="utf-8") as f:
        text = f.read()
    old = re.sub(r"\s+", " ", text[mutant.at:mutant.end])
    return f"{mutant.path}:{mutant.line}: {mutant.kind}: {old} -> {mutant.new}   in: {text.splitlines()[mutant.line - 1].strip()}"


def worker(tree, build, usual, work, results):
    room = Room(tree, build)
    room.usual = usual
    while True:
        job = work.get()
        if job is None:
            return
        number, mutant, programs = job
        try:
            results.put((number, room.try_one(mutant, programs)))
        except RuntimeError as e:
            print(f"mutants: {e}", file=sys.stderr)
            results.put((number, "none"))


def copy_tree(target):
    """The tree as it lies here, without what was built."""
    names = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], capture_output=True, text=True, check=True)
    for name in names.stdout.splitlines():
        if os.path.isfile(name):
            os.makedirs(os.path.dirname(os.path.join(target, name)) or target, exist_ok=True)
            shutil.copy2(name, os.path.join(target, name))


def prepare(home, wanted, jobs):
    """Copies with everything built, in which no test fails; what each test takes."""
    programs = sorted({t[:-2] for _, tests in wanted.values() for t in tests})
    first = Room(os.path.join(home, "tree-0"), "build")
    copy_tree(first.tree)
    print(f"mutants: building {len(programs)} tests", flush=True)
    done, said = first.make(f"-j{jobs}", *(f"build/{p}" for p in programs))
    if not done:
        print(f"mutants: the tree does not build: {said[-500:]}", file=sys.stderr)
        sys.exit(2)
    failed = first.measure(programs)
    if failed:
        print(f"mutants: {failed} fails without a mutant", file=sys.stderr)
        sys.exit(2)
    trees = [first.tree]
    for i in range(1, jobs):
        tree = os.path.join(home, f"tree-{i}")
        subprocess.run(["cp", "-a", first.tree, tree], check=True)
        trees.append(tree)
    return trees, first.usual


def report(tried):
    """The survivors, and each room's share; 1 where something survived."""
    for room, mutant, fate in tried:
        if fate == "lived":
            print("LIVES", said_of(mutant))
    lived = 0
    for room in ROOMS:
        fates = collections.Counter(fate for r, _, fate in tried if r == room)
        counted = fates["killed"] + fates["lived"]
        lived += fates["lived"]
        if counted:
            print(f"{room:10} {fates['killed']} of {counted} killed, {100 * fates['killed'] / counted:.1f} %"
                  f" ({fates['none']} were none)")
    return 1 if lived else 0


def hunt(home, wanted, jobs):
    mutants = all_mutants(wanted)
    shutil.rmtree(os.path.join(home, "tree-0"), ignore_errors=True)
    trees, usual = prepare(home, wanted, jobs)
    work, results = multiprocessing.Queue(), multiprocessing.Queue()
    workers = [multiprocessing.Process(target=worker, args=(t, "build", usual, work, results)) for t in trees]
    for number, (_, mutant, programs) in enumerate(mutants):
        work.put((number, mutant, programs))
    for w in workers:
        work.put(None)
        w.start()
    fates = {}
    while len(fates) < len(mutants):
        number, fate = results.get()
        fates[number] = fate
        room, mutant, _ = mutants[number]
        print(f"{len(fates)}/{len(mutants)} {fate:6} {said_of(mutant)}", flush=True)
    for w in workers:
        w.join()
    return report([(room, m, fates[i]) for i, (room, m, _) in enumerate(mutants)])


PLANTED = '''#include <stdio.h> /* a + b */
#define TWICE(x) ((x) + (x))
static int *of(const int *p)
{
    if (p && !p[0])
        return p;
    forget(p);
    for (int i = 0; i < 3; i++)
        said("a + b", i - 1);
    return 0;
}
'''
WANTED = [(5, "operator", "&&", "||"), (5, "operator", "!", "!!"), (5, "condition", "p && !p[0]", "1"),
          (5, "condition", "p && !p[0]", "0"), (6, "returned", "p", "0"), (7, "call", "forget(p)", "(void)0"),
          (8, "operator", "<", "<="), (8, "number", "3", "4"), (8, "number", "3", "2"), (8, "operator", "++", "--"),
          (9, "operator", "-", "+"), (9, "call", 'said("a + b", i - 1)', "(void)0"), (10, "number", "0", "1")]


def self_test():
    """What is changed in a planted file, and that a fault in a small tree lives or dies as its test would have it."""
    found = [(m.line, m.kind, PLANTED[m.at:m.end], m.new) for m in mutants_of("x.c", PLANTED)]
    wrong = [f"missing: {w}" for w in WANTED if w not in found]
    wrong += [f"not wanted: {f}" for f in found if "TWICE" in f[2] or f[0] < 4]
    with tempfile.TemporaryDirectory() as home:
        wrong += fate_faults(home)
    for w in wrong:
        print("FAIL mutants:", w)
    print(f"{len(WANTED) + 4 - len(wrong)} passed, {len(wrong)} failed")
    return 1 if wrong else 0


def fate_faults(home):
    """A tree whose one test looks at the sign of a sum, and sees nothing of what else there is."""
    with open(os.path.join(home, "Makefile"), "w", encoding="utf-8") as f:
        f.write("build/a.o: a.c\n\tcc -O1 -c $< -o $@\nbuild/t: build/a.o build/t.o\n\tcc -o $@ $^\n"
                "build/t.o: t.c\n\tcc -c $< -o $@\n")
    sound = "int a(int n)\n{\n    while (n > 9)\n        n = n - 1;\n    int unused = 1;\n    return n + 1;\n}\n"
    for name, text in (("a.c", sound), ("t.c", "int a(int n);\nint main(void) { return a(20) != 10; }\n")):
        with open(os.path.join(home, name), "w", encoding="utf-8") as f:
            f.write(text)
    os.makedirs(os.path.join(home, "build"))
    room = Room(home, "build")
    room.make("build/t")
    if room.measure(["t"]):
        return ["the sound tree fails"]
    wrong = []
    for old, new, want in (("n + 1", "n - 1", "killed"), ("n > 9", "n || 1", "killed"), ("= 1;", "= 2;", "none"),
                           ("n - 1", "n - 11", "lived")):
        at = sound.index(old)
        fate = room.try_one(Mutant("a.c", 1, at, at + len(old), new, "planted"), ["t"])
        if fate != want:
            wrong.append(f"{old} -> {new} {fate}, not {want}")
    return wrong


def main(words):
    if words == ["--self-test"]:
        return self_test()
    listed = words[:1] == ["--list"]
    words = words[1:] if listed else words
    if any(w.startswith("-") for w in words):
        print(__doc__, file=sys.stderr)
        return 2
    wanted = chosen(words)
    if listed:
        for _, mutant, programs in all_mutants(wanted):
            print(said_of(mutant), f"  by {programs[0]} and {len(programs) - 1} more")
        return 0
    jobs = int(os.environ.get("JOBS", "2"))
    if os.environ.get("KEEP"):
        return hunt(os.environ["KEEP"], wanted, jobs)
    with tempfile.TemporaryDirectory(prefix="qz-mutants.") as home:
        return hunt(home, wanted, jobs)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
