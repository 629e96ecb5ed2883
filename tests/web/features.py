#!/usr/bin/env python3
"""Style sheets, scripts and templates that are shipped use nothing that phones of 2018 lack, and nothing that the pages'
policy forbids:  python3 tests/web/features.py [FILE…]   prints what it finds, and fails then.
  --self-test   each feature that is forbidden is found in a text that has it, and none in one that does without"""
import pathlib
import re
import sys

PAGES = pathlib.Path(__file__).resolve().parents[2] / "assets" / "web"

# What it is called, and how it looks. Chrome 66 and ES2015 are the oldest that are served.
STYLE = {
    "gap of a flex box (grid-gap is known)": r"(?<![-\w])(row-|column-)?gap\s*:",
    "aspect-ratio": r"(?<![-\w])aspect-ratio\s*:",
    "units of the visible screen": r"\d[dsl]v[hwib]\b",
    "min(), max(), clamp()": r"(?<![-\w])(min|max|clamp)\(",
    "inset": r"(?<![-\w])inset(-\w+)*\s*:",
    "selectors that make an older engine drop the rule": r":(is|where|has)\(",
    "nesting": r"(?<![-\w])&\s*[.:\[]",
    "layers and containers": r"@(layer|container|property|scope)\b",
    "mixed colours": r"\b(color-mix|oklch|oklab|lab|lch)\(",
    "place-items and the like": r"(?<![-\w])place-(items|content|self)\s*:",
    "backdrop-filter": r"backdrop-filter",
    "anything fetched": r"url\(|@import|@font-face",
}
SCRIPT = {
    "optional chaining": r"\?\.(?!\d)",
    "nullish values": r"\?\?",
    "async functions": r"\b(async|await)\b",
    "powers": r"\*\*",
    "rest and spread in objects": r"\{[^}]*\.\.\.",
    "bare catch": r"\bcatch\s*\{",
    "private members": r"\bthis\.#",
    "numbers with bars": r"\d_\d",
    "modules": r"^\s*(import|export)\b|\bimport\(",
    "methods of after 2015": r"\.(includes|padStart|padEnd|flat|flatMap|at|replaceAll|matchAll|finally|trimStart|trimEnd)\(|"
                             r"Object\.(entries|values|fromEntries)",
    "wake locks": r"\bwakeLock\b",
    "service workers": r"\bserviceWorker\b",
    "code made of text": r"\b(eval|Function)\(|innerHTML|outerHTML|insertAdjacentHTML|document\.write",
}
TEMPLATE = {
    "a style attribute": r"\sstyle\s*=",
    "a handler attribute": r"\son[a-z]+\s*=\s*[\"']",
    "an address that holds its data": r"[\"'(]data:",
    "an address with a scheme": r"\b(src|href|action)\s*=\s*[\"'](https?:|javascript:|//)",
    "an unescaped tag": r"\{\{\s*[{&]",
    "an attribute without quotes": r"<[a-z]+(?:\s+[a-z-]+=\"[^\"]*\")*\s+[a-z-]+=[^\"'\s>]",
}
KINDS = {".css": STYLE, ".js": SCRIPT, ".html": TEMPLATE}
MOST = {"core.css": 14 * 1024, "phone.js": 8 * 1024}  # bytes


def without_comments(text, suffix):
    """The text with its comments blanked, so that lines keep their numbers."""
    blank = lambda m: re.sub(r"[^\n]", " ", m.group())
    if suffix == ".html":
        return text
    text = re.sub(r"/\*.*?\*/", blank, text, flags=re.S)
    return re.sub(r"(?m)(?<!:)//.*$", blank, text) if suffix == ".js" else text


def found_in(text, suffix):
    text = without_comments(text, suffix)
    for name, pattern in KINDS[suffix].items():
        for m in re.finditer(pattern, text, flags=re.M):
            yield text.count("\n", 0, m.start()) + 1, name


def main(files):
    wrong = []
    for file in files:
        text = file.read_text(encoding="utf-8")
        wrong += [f"{file.name}:{line}: {name}" for line, name in found_in(text, file.suffix)]
        size = len(text.encode())
        if size > MOST.get(file.name, size):
            wrong.append(f"{file.name}: {size} bytes, over {MOST[file.name]}")
    print("\n".join(wrong), end="\n" if wrong else "")
    return 1 if wrong else 0


PLANTED = {
    ".css": ["a { gap: 1px }", "a { aspect-ratio: 1 }", "a { height: 100dvh }", "a { width: min(1px, 2px) }", "a { inset: 0 }",
             "a:is(b) {}", "a { &:hover {} }", "@layer x;", "a { color: color-mix(in srgb, red, blue) }", "a { place-items: center }",
             "a { backdrop-filter: none }", "a { background: url(x) }"],
    ".js": ["a?.b", "a ?? b", "async () => 1", "a ** 2", "({ ...a })", "try {} catch {}", "this.#a", "1_000", "import x from 'y'",
            "a.includes(b)", "navigator.wakeLock", "navigator.serviceWorker", "a.innerHTML = b"],
    ".html": ['<p style="x">', '<p onclick="x">', '<img src="data:x">', '<a href="https://x">', "{{{x}}}", "<p class=x>"],
}
PLAIN = {
    ".css": "/* no gap: here */ a { grid-gap: 1px; grid-template-columns: minmax(0, 1fr); min-height: 100vh; margin-inset: 0 }",
    ".js": "// a?.b\nvar a = b ? .5 : c; f(...a); x.indexOf(y); catchAll();",
    ".html": '<p class="a" data-l="b"><a href="/x?a=b">{{#_}}style{{/_}}</a>',
}


def self_test():
    bad = []
    for suffix, texts in PLANTED.items():
        names = list(KINDS[suffix])
        if len(names) != len(texts):
            bad.append(f"{suffix}: {len(names)} features, {len(texts)} texts")
        bad += [f"not found: {n} in {t}" for n, t in zip(names, texts) if n not in [x for _, x in found_in(t, suffix)]]
        bad += [f"found where it is not: {n}" for _, n in found_in(PLAIN[suffix], suffix)]
    print("\n".join(bad) if bad else "1 passed, 0 failed")
    return 1 if bad else 0


if __name__ == "__main__":
    if sys.argv[1:] == ["--self-test"]:
        sys.exit(self_test())
    sys.exit(main([pathlib.Path(a) for a in sys.argv[1:]] or sorted(f for f in PAGES.iterdir() if f.suffix in KINDS)))
