#!/usr/bin/env python3
"""Fills the marked tables of a page with the figures of a bench run, which prints a JSON line for each.

  table.py PAGE LINES…   LINES are files of a run; what is no JSON is passed over
  table.py --self-test

A table stands between "<!-- figures: NAME -->" and "<!-- end -->". One of which a run has no figure stays as it was."""
import json
import re
import sys


def of_sets(line):
    return line["figure"] == "scan_rate_set_pct"


def of_scan(line):
    return line.get("engine") == "cascade" and "set" not in line


def of_all(line):
    return "engine" not in line and not line["figure"].startswith("redraw_cpu_ms.")


TABLES = {"all": of_all, "scan": of_scan, "sets": of_sets}
SHOWN = {"figure", "value", "unit", "goal", "baseline", "engine", "ratio", "goal_ratio"}
MARKED = re.compile(r"(<!-- figures: (\w+) -->\n).*?(<!-- end -->)", re.S)


def read(paths):
    lines = []
    for path in paths:
        with open(path, encoding="utf-8") as f:
            for text in f:
                if text.startswith("{"):
                    lines.append(json.loads(text))
    return lines


def row(line):
    under = ", ".join(f"{key} {value}" for key, value in line.items() if key not in SHOWN)
    beside = ", ".join(f"{name} {value}" for name, value in line.get("baseline", {}).items())
    return f"| {line['figure']} | {under} | {line['value']} {line['unit']} | {beside} | {line.get('goal', '')} |"


def table(lines):
    head = ["| figure | of | here | beside it | goal |", "| --- | --- | --- | --- | --- |"]
    return "\n".join(head + [row(line) for line in lines]) + "\n"


def fill(page, lines):
    def one(match):
        mine = [line for line in lines if TABLES[match[2]](line)]
        return match[1] + table(mine) + match[3] if mine else match[0]

    return MARKED.sub(one, page)


def self_test():
    page = "before\n<!-- figures: all -->\nold\n<!-- end -->\n<!-- figures: sets -->\nkept\n<!-- end -->\nbehind\n"
    line = {"figure": "a_ms", "value": 1.5, "unit": "ms", "batch": 100, "baseline": {"bare": 1.2}, "goal": 2}
    per_state = {"figure": "redraw_cpu_ms.idle", "value": 1, "unit": "ms"}
    filled = fill(page, [line, per_state])
    wanted = "| a_ms | batch 100 | 1.5 ms | bare 1.2 | 2 |\n<!-- end -->"
    sound = wanted in filled and "old" not in filled and "kept" in filled and "redraw" not in filled
    sound = sound and filled.startswith("before\n") and filled.endswith("behind\n") and fill(filled, [line]) == filled
    print(f"bench table self-test: {int(sound)} passed, {int(not sound)} failed")
    return 0 if sound else 1


def main(args):
    if args == ["--self-test"]:
        return self_test()
    if len(args) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    with open(args[0], encoding="utf-8") as f:
        page = f.read()
    filled = fill(page, read(args[1:]))
    with open(args[0], "w", encoding="utf-8") as f:
        f.write(filled)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
