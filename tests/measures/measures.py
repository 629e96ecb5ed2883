"""Measures of the code's shape, as a table or as the counts that may only fall.

    python3 tests/measures/measures.py [TREE]           a table of TREE (here), src beside tests
    python3 tests/measures/measures.py --faults [TREE]  each counted fault as "kind file:line: what"
    python3 tests/measures/measures.py --ratchet        what is above the counts of tests/measures/ratchet
    python3 tests/measures/measures.py --lower          writes lower counts there where faults became fewer
    python3 tests/measures/measures.py --self-test      planted cases

A function's length counts the lines of its body with both braces. Exit: 0, 1 a count rose or a planted case was not counted right, 2 wrong use.
"""
import os
import re
import subprocess
import sys
import tempfile

TOKEN = re.compile(
    r'[A-Za-z_]\w*|\.?\d(?:[eEpP][+-]|[\w.])*|L?"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\''
    r'|->|\+\+|--|<<=|>>=|<<|>>|<=|>=|==|!=|&&|\|\||\.\.\.|[-+*/%&|^]=|##|[^\s\w]')
BRANCHES = {"if", "for", "while", "case", "&&", "||", "?"}
NOT_FUNCTIONS = {"if", "for", "while", "switch", "return", "sizeof", "else", "do"}
LONG_WITHOUT_AIR = 15
# Rooms in the order in which they may know each other, as tests/layers.sh holds it; a file of a room that is not named
# here is not judged.
FLOORS = {"base": 0, "rules": 1, "sheet": 2, "wire": 2, "scan": 2, "store": 3, "ledger": 4, "journal": 4, "registry": 5,
          "figures": 6, "kiosk": 7, "tracker": 7, "ctl": 7}
DOCUMENT = re.compile(r'(?:\.\./)*(?:[\w-]+/)*[\w-]+\.md\b')


class Function:
    """A function's name, the lines of its body, and what was counted in it."""

    def __init__(self, path, name, line, static):
        self.path, self.name, self.line, self.static = path, name, line, static
        self.end = line
        self.branches = 1
        self.listed = set()  # lines that only go on with the initializer of a table

    @property
    def length(self):
        return self.end - self.line + 1


class Source:
    """One file: its lines, its tokens as (text, line), its comments as (text, line)."""

    def __init__(self, tree, path):
        self.path = path
        with open(os.path.join(tree, path), encoding="utf-8", errors="replace") as f:
            self.text = f.read()
        self.lines = self.text.split("\n")
        self.comments = []
        self.tokens = self._tokens(self._without_comments())
        self.functions = list(self._functions())

    def _without_comments(self):
        def blank(match):
            said = match.group(0)
            if said[0] in "\"'":
                return said
            self.comments.append((said, self.text.count("\n", 0, match.start()) + 1))
            return re.sub(r"[^\n]", " ", said)

        pattern = r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|/\*.*?\*/|//[^\n]*'
        return re.sub(pattern, blank, self.text, flags=re.S)

    @staticmethod
    def _tokens(text):
        """All tokens that are not of the preprocessor."""
        found, goes_on = [], False
        for number, line in enumerate(text.split("\n"), 1):
            directive = goes_on or line.lstrip().startswith("#")
            goes_on = directive and line.rstrip().endswith("\\")
            if not directive:
                found += [(t, number) for t in TOKEN.findall(line)]
        return found

    def _functions(self):
        """A function begins with a brace in the first column, after its head, and ends with one."""
        head, now, depth, table, before = [], None, 0, None, ""
        for text, line in self.tokens:
            if now:
                if text == "{" and before == "=" and table is None:
                    table = depth
                    began = line
                depth += (text == "{") - (text == "}")
                if table is not None and depth == table:
                    now.listed.update(range(began + 1, line + 1))
                    table = None
                before = text
                now.branches += text in BRANCHES
                if depth == 0:
                    now.end = line
                    yield now
                    now, head = None, []
            elif text == "{" and self.lines[line - 1].startswith("{") and "(" in [t for t, _ in head]:
                name = next((a for (a, _), (b, _) in zip(head, head[1:])
                             if b == "(" and re.match(r"[A-Za-z_]", a) and a not in NOT_FUNCTIONS), None)
                if name:
                    now, depth = Function(self.path, name, line, "static" in [t for t, _ in head]), 1
            elif text in (";", "}"):
                head = []
            else:
                head.append((text, line))

    def code_lines(self):
        return len({line for _, line in self.tokens})


def conditionals(source):
    """Each `?` that stands within another's arms, and each second one of a statement: ("nested"|"second", line)."""
    stack, seen = [], 0
    for text, line in source.tokens:
        if text in ("(", "["):
            stack.append(text)
        elif text in (")", "]"):
            while stack and stack.pop() not in ("(", "["):
                pass
        elif text in (";", "{", "}"):
            seen = 0
            if text != ";" or "(" not in stack:
                stack = []
        elif text == ",":
            while stack and stack[-1] in ("?", ":"):
                stack.pop()
        elif text == "?":
            if "?" in stack or ":" in stack:
                yield "nested", line
            seen += 1
            if seen > 1:
                yield "second", line
            stack.append("?")
        elif text == ":" and "?" in stack:
            while stack and stack[-1] == ":":
                stack.pop()
            if stack and stack[-1] == "?":
                stack[-1] = ":"


def without_air(source):
    """Functions of more than LONG_WITHOUT_AIR lines in which no line is blank. The rows of a table are one step."""
    for f in source.functions:
        if f.length - len(f.listed) > LONG_WITHOUT_AIR and all(line.strip() for line in source.lines[f.line:f.end - 1]):
            yield f


def sources_of(tree, top):
    for folder, _, names in sorted(os.walk(os.path.join(tree, top))):
        for name in sorted(names):
            if name.endswith((".c", ".h")):
                yield Source(tree, os.path.relpath(os.path.join(folder, name), tree))


def documents_missing(tree, source):
    """Comments that cite a document which the tree does not have."""
    for said, line in source.comments:
        for cited in DOCUMENT.findall(said):
            beside = os.path.join(tree, os.path.dirname(source.path), cited)
            if not os.path.exists(os.path.join(tree, cited)) and not os.path.exists(beside):
                yield cited, line + said[:said.index(cited)].count("\n")


def repeated_statics(sources):
    """Static functions whose name stands in several files: [(name, [function, …])]."""
    where = {}
    for s in sources:
        for f in s.functions:
            if f.static:
                where.setdefault(f.name, {})[s.path] = f
    return sorted((n, list(by.values())) for n, by in where.items() if len(by) > 1)


def faults(tree):
    """What the ratchet counts: (kind, "file:line: what")."""
    for top in ("src", "tests"):
        sources = list(sources_of(tree, top))
        for s in sources:
            for kind, line in conditionals(s):
                what = "a ?: within another" if kind == "nested" else "a second ?: in one statement"
                yield f"{top}-{kind}", f"{s.path}:{line}: {what}"
            for f in without_air(s):
                yield f"{top}-airless", f"{s.path}:{f.line}: {f.name}: {f.length} lines, none of them blank"
            for cited, line in documents_missing(tree, s):
                yield f"{top}-documents", f"{s.path}:{line}: {cited} is not in the repository"
        if top == "src":
            for name, places in repeated_statics(sources):
                said = ", ".join(f.path for f in places)
                yield "src-statics", f"{places[0].path}:{places[0].line}: {name} stands in several files: {said}"


KINDS = [f"{top}-{kind}" for top in ("src", "tests") for kind in ("nested", "second", "airless", "documents")]
KINDS.insert(4, "src-statics")


def counts_of(found):
    counts = {kind: 0 for kind in KINDS}
    for kind, _ in found:
        counts[kind] += 1
    return counts


def at(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * share))] if values else 0


def room_of(path):
    parts = path.split("/")
    return parts[1] if len(parts) > 2 else ""


def points_up(sources):
    """Includes of a room on a higher floor: [(file, included)]."""
    up = []
    for s in sources:
        for included in re.findall(r'^\s*#\s*include\s+"([^"]+)"', s.text, flags=re.M):
            mine, its = room_of(s.path), included.split("/")[0]
            if mine in FLOORS and its in FLOORS and FLOORS[its] > FLOORS[mine]:
                up.append((s.path, included))
    return up


def exported(sources):
    """For each room: how many qz_ functions its headers declare, and how many of them another room names."""
    declared, named = {}, {}
    for s in sources:
        room = room_of(s.path)
        names = {a for (a, _), (b, _) in zip(s.tokens, s.tokens[1:]) if a.startswith("qz_") and b == "("}
        if s.path.endswith(".h"):
            declared.setdefault(room, set()).update(names)
        used = {t for t, _ in s.tokens if t.startswith("qz_")}
        named.setdefault(room, set()).update(used)
    for room in sorted(declared):
        elsewhere = set().union(*(n for r, n in named.items() if r != room))
        yield room, len(declared[room]), len(declared[room] & elsewhere)


def column(tree, top):
    """The measures of one part of the tree, in the order of the table."""
    sources = list(sources_of(tree, top))
    functions = [f for s in sources for f in s.functions]
    lengths = [f.length for f in functions]
    branches = [f.branches for f in functions]
    code = sum(s.code_lines() for s in sources)
    tokens = sum(len(s.tokens) for s in sources)
    kinds = [k for s in sources for k, _ in conditionals(s)]
    marks = sum(t == "?" for s in sources for t, _ in s.tokens)
    return sources, [
        ("files; lines of code", f"{len(sources)}; {code}"),
        ("functions", len(functions)),
        ("length of a function: median / p90 / max", f"{at(lengths, .5)} / {at(lengths, .9)} / {max(lengths, default=0)}"),
        ("branches of a function: median / p90 / max",
         f"{at(branches, .5)} / {at(branches, .9)} / {max(branches, default=0)}"),
        ("tokens a line of code", f"{tokens / max(code, 1):.2f}"),
        ("?: a thousand lines", f"{1000 * marks / max(code, 1):.1f}"),
        ("?: within another", kinds.count("nested")),
        ("second ?: in a statement", kinds.count("second")),
        (f"functions over {LONG_WITHOUT_AIR} lines", sum(n > LONG_WITHOUT_AIR for n in lengths)),
        ("of them without a blank line", sum(1 for s in sources for _ in without_air(s))),
        ("static names in several files", len(repeated_statics(sources))),
        ("comments that cite what is not there", sum(1 for s in sources for _ in documents_missing(tree, s))),
    ]


def table(tree):
    sources, src = column(tree, "src")
    _, tests = column(tree, "tests")
    print(f"{'':44} {'src':>18} {'tests':>18}")
    for (name, a), (_, b) in zip(src, tests):
        print(f"{name:44} {a!s:>18} {b!s:>18}")
    up = points_up(sources)
    print(f"{'includes that point up':44} {len(up):>18}")
    for path, included in up:
        print(f"    {path} includes {included}")
    print(f"\n{'room':12} {'exported':>10} {'used elsewhere':>16}")
    for room, all_of, used in exported(sources):
        print(f"{room:12} {all_of:>10} {used:>16}")


RATCHET = "tests/measures/ratchet"


def allowed_of(tree):
    """How many of each kind may be there; none of a kind that the file does not name."""
    with open(os.path.join(tree, RATCHET), encoding="utf-8") as f:
        named = {kind: int(n) for kind, n in (line.split() for line in f if line[0] not in "#\n")}
    return {kind: named.get(kind, 0) for kind in KINDS}


def changed_last(tree):
    """The files that differ from the commit before the last one."""
    said = subprocess.run(["git", "diff", "--name-only", "HEAD~1"], cwd=tree, capture_output=True, text=True, check=False)
    return set(said.stdout.splitlines())


def ratchet(tree):
    """No count may be above the one in the file."""
    found = list(faults(tree))
    counts, bad = counts_of(found), 0
    for kind, most in allowed_of(tree).items():
        if counts[kind] > most:
            bad = 1
            print(f"{kind}: {counts[kind]}, and {most} are allowed by {RATCHET}; those of the files changed last:")
            print("\n".join("  " + w for k, w in found if k == kind and w.split(":")[0] in changed_last(tree)))
    return bad


def lower(tree):
    """Writes what is there where that is less than what is allowed; leaves out what came to nothing."""
    counts = counts_of(faults(tree))
    with open(os.path.join(tree, RATCHET), encoding="utf-8") as f:
        head = [line for line in f if line[0] in "#\n"]
    least = {kind: min(n, counts[kind]) for kind, n in allowed_of(tree).items()}
    with open(os.path.join(tree, RATCHET), "w", encoding="utf-8") as f:
        f.writelines(head)
        f.writelines(f"{kind} {n}\n" for kind, n in least.items() if n)
    return 0


PLANTED = {
    "src/base/a.c": '''/* As doc.md and src/base/README.md say, and not_there.md. "a ? b : c" */
static int twice(int a)
{
    return a ? 1 : 2; // x ? y : z
}

int qz_nested(int a, int b)
{
    const char *said = "a ? b ? c : d : e";
    int c = a ? b ? 1 : 2 : 3;
    int d = a ? 1 : b ? 2 : 3;
    int e = f(a ? 1 : 2, b ? 3 : 4);
    for (int i = a ? 0 : 1; i < 3; i++)
        c += (a ? 1 : 2);
    switch (a) {
    case 1:
        return said[0] && c || d + e;
    }
    return 0;
}
''',
    "src/base/b.c": "#include \"wire/w.h\"\n#define LONG(x) \\\n    ((x) ? 1 : (x) ? 2 : 3)\n"
                    "static int twice(void)\n{\n" + "    f();\n" * 13 + "}\n"
                    "static int airy(void)\n{\n" + "    f();\n" * 9 + "\n" + "    f();\n" * 9 + "}\n"
                    "static int table(void)\n{\n    int a[] = {\n" + "        1,\n" * 20 + "    };\n    g(a);\n}\n"
                    "static int airless(void)\n{\n" + "    f();\n" * 15 + "}\n",
    "src/wire/w.h": "/* what it does */\nint qz_used(int a);\nint qz_left(void);\n",
    "src/ctl/c.c": "#include \"wire/w.h\"\nint main(void)\n{\n    return qz_used(1);\n}\n",
    "tests/base/test_a.c": "/* see ../../src/base/README.md */\nstatic int twice(void)\n{\n    return 1;\n}\n",
    "src/base/README.md": "here\n",
}


def self_test():
    """Counts what stands in a small tree, and says what was counted wrongly."""
    with tempfile.TemporaryDirectory() as tree:
        for path, text in PLANTED.items():
            os.makedirs(os.path.join(tree, os.path.dirname(path)), exist_ok=True)
            with open(os.path.join(tree, path), "w", encoding="utf-8") as f:
                f.write(text)
        found = list(faults(tree))
        counts = counts_of(found)
        wanted = {"src-nested": 2, "src-second": 3, "src-airless": 1, "src-documents": 2, "src-statics": 1,
                  "tests-nested": 0, "tests-second": 0, "tests-airless": 0, "tests-documents": 0}
        claims = [(f"{kind} {n}", counts[kind], n) for kind, n in wanted.items()]
        said = "\n".join(where for _, where in found)
        claims += [(f"it names {p}", p in said, True) for p in
                   ("src/base/a.c:10:", "src/base/a.c:11:", "src/base/a.c:12:", "not_there.md", ": airless: 17 lines")]
        sources, src = column(tree, "src")
        src = dict(src)
        claims += [("functions", src["functions"], 7),
                   ("length", src["length of a function: median / p90 / max"], "15 / 25 / 25"),
                   ("branches", src["branches of a function: median / p90 / max"].split()[-1], "13"),
                   ("up", points_up(sources), [("src/base/b.c", "wire/w.h")]),
                   ("exported", list(exported(sources)), [("wire", 2, 1)])]
        claims += ratchet_claims(tree, counts)
        printed = subprocess.run([sys.executable, __file__, tree], capture_output=True, text=True, check=False)
        claims.append(("a table is printed", "used elsewhere" in printed.stdout, True))
    wrong = [(name, got, want) for name, got, want in claims if got != want]
    for name, got, want in wrong:
        print(f"FAIL measures: {name}: {got!r}, not {want!r}")
    print(f"{len(claims) - len(wrong)} passed, {len(wrong)} failed")
    return 1 if wrong else 0


def ratchet_claims(tree, counts):
    """The ratchet holds what is there and no more, and comes down by itself but not up."""
    import contextlib
    import io
    os.makedirs(os.path.join(tree, "tests/measures"), exist_ok=True)
    for name, add, want in (("as many", 0, 0), ("fewer are allowed", -1, 1), ("more are allowed", 1, 0)):
        with open(os.path.join(tree, RATCHET), "w", encoding="utf-8") as f:
            f.write("# counts\n")
            f.writelines(f"{k} {n + add if k == 'src-second' else n}\n" for k, n in counts.items())
        with contextlib.redirect_stdout(io.StringIO()):
            got = ratchet(tree)
        yield name, got, want
        lower(tree)
        yield name + ", then lowered", allowed_of(tree)["src-second"], counts["src-second"] + min(add, 0)


def main(words):
    if words == ["--self-test"]:
        return self_test()
    if words == ["--ratchet"]:
        return ratchet(".")
    if words == ["--lower"]:
        return lower(".")
    listed = words[:1] == ["--faults"]
    rest = words[1:] if listed else words
    if len(rest) > 1 or (rest and rest[0].startswith("-")):
        print(__doc__, file=sys.stderr)
        return 2
    tree = rest[0] if rest else "."
    if not os.path.isdir(os.path.join(tree, "src")):
        print(f"measures: {tree} has no src", file=sys.stderr)
        return 2
    if listed:
        for kind, where in faults(tree):
            print(kind, where)
    else:
        table(tree)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
