#!/usr/bin/python3
"""Compares what a tracker was asked and answered with the published description.

  exchanges.py [--driven | --answers] FILE…
                          each FILE was written by tests/shim/exchange_shim.c and is called like its test
  exchanges.py --self-test
                          the comparison finds what is planted
  exchanges.py --limits   bounds and version in the description are those of the sources

Prints "ok - …" and "FAIL - …" lines; a FAIL names test, operation and member. With --driven an operation that no exchange
drives, granted at least once, is a FAIL too; with --answers it does not matter what was asked. Exit: 0 all is as described, 1 not, 2 it cannot be compared."""
import collections
import json
import os
import re
import sys
import urllib.parse
import zlib

from description import Description

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
OPENAPI = os.path.join(ROOT, "assets", "web", "openapi.yaml")
SHOWN = 40  # faults that are printed


# ---- what was recorded ----


class Message:
    """A request or an answer: its first line, its headers in lower case, its body."""

    def __init__(self, raw):
        head, _, self.body = raw.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        self.first = lines[0].split(" ")
        pairs = [line.partition(":") for line in lines[1:]]
        self.headers = {name.strip().lower(): value.strip() for name, _, value in pairs}

    def media_type(self):
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def length(self):
        text = self.headers.get("content-length", "0")
        return int(text) if text.isdigit() else 0


class Exchange:
    def __init__(self, test, asked, answered):
        while answered.startswith(b"HTTP/1.1 100"):
            answered = answered.partition(b"\r\n\r\n")[2]

        self.test = test
        self.request, self.answer = Message(asked), Message(answered)
        first = self.request.first
        self.method, target = (first[0], first[1]) if len(first) == 3 else ("", "")
        self.path, _, query = target.partition("?")
        self.path = urllib.parse.unquote(self.path)
        self.query = urllib.parse.parse_qsl(query, keep_blank_values=True)
        self.status = self.answer.first[1] if len(self.answer.first) > 1 else ""
        self.body = self.answer.body[: self.answer.length()]

    def whole(self):
        """Whether all of the answer was taken by who asked."""
        return self.method == "HEAD" or self.status == "304" or len(self.body) == self.answer.length()


def read_exchanges(path):
    with open(path, "rb") as f:
        raw = f.read()

    at = 0
    while at < len(raw):
        end = raw.index(b"\n", at)
        word, asked, answered = raw[at:end].split()
        if word != b"exchange":
            raise ValueError(f"{path} is not what the shim writes")
        middle = end + 1 + int(asked)
        at = middle + int(answered)
        yield Exchange(os.path.basename(path), raw[end + 1 : middle], raw[middle:at])
        at += 1


# ---- what is compared ----


def json_of(text):
    """A JSON text's value. Fails like the json module."""
    return json.loads(text.decode("utf-8"))


def wrong_body(description, content, message, body):
    """What is wrong with a body of that content; None: nothing."""
    written = content.get(message.media_type())
    if not written:
        return f"the type {message.media_type() or '(none)'} is not described"
    if not message.media_type().endswith("json"):
        return None

    try:
        return description.check(written["schema"], json_of(body))
    except (UnicodeDecodeError, json.JSONDecodeError) as e:
        return f"no JSON: {e}"


def wrong_answer(operation, x):
    written = operation.response(x.status)
    if not written:
        return "this status is not described"
    missing = [name for name, h in written.get("headers", {}).items()
               if h.get("required") and name.lower() not in x.answer.headers]
    if missing:
        return f"the header {missing[0]} is missing"
    if "content" not in written:
        return "a body that is not described" if x.body else None
    if x.method == "HEAD":
        return None

    wrong = wrong_body(operation.description, written["content"], x.answer, x.body)
    if not wrong and x.answer.media_type() == "application/problem+json" and str(json_of(x.body)["status"]) != x.status:
        wrong = "data.status is not that of the answer"
    return wrong


def plain_body(x):
    """The body as it was before its encoding, None: in one that is not looked into."""
    encoding = x.request.headers.get("content-encoding", "identity").lower()
    if encoding in ("gzip", "x-gzip"):
        return zlib.decompress(x.request.body, 31)
    return x.request.body if encoding == "identity" else None


def wrong_request(operation, x):
    """Of what was granted only: tests ask wrong things on purpose."""
    wrong = operation.wrong_parameter(x.path, x.query)
    body = plain_body(x)
    if wrong or not body or not operation.body:
        if not wrong and operation.body and operation.body.get("required") and body == b"":
            return "the body is missing"
        return wrong

    content = operation.body["content"]
    if "application/json" in content:  # whatever type was said: the tracker does not ask for one
        try:
            return operation.description.check(content["application/json"]["schema"], json_of(body))
        except (UnicodeDecodeError, json.JSONDecodeError) as e:
            return f"no JSON: {e}"
    return None


# Rows that a test adds to the tables for itself.
OWN_ROWS = "/tests/"


class Comparison:
    def __init__(self, description, answers_alone=False):
        self.description = description
        self.answers_alone = answers_alone
        self.faults = []
        self.count = 0
        self.cut = 0
        self.seen = set()
        self.driven = collections.defaultdict(collections.Counter)
        # What befalls requests that come to no operation; all of them have the same.
        self.refused = description.text["components"]["responses"]["Refused"]

    def fault(self, x, where, what):
        text = f"{x.test}: {where} {x.status}: {what}"
        if text not in self.faults:
            self.faults.append(text)

    def add(self, x):
        self.count += 1
        if not x.whole():
            self.cut += 1
            return

        if x.path.startswith(OWN_ROWS):
            return
        if self.is_page(x):
            self.add_page(x)
            return
        operation, elsewhere = self.description.find(x.method, x.path)
        if not operation and x.status == "200":
            operation, elsewhere = self.description.find(x.method, "/v1" + x.path)
        if operation:
            self.add_of(operation, x)
            return
        where = f"{x.method} {x.path[:80]}" if x.path else "what is no request"
        wrong = wrong_body(self.description, self.refused["content"], x.answer, x.body) if x.method != "HEAD" else None
        if x.status[:1] not in ("4", "5") or (elsewhere and x.status == "404"):
            wrong = "no such operation is described"
        if wrong:
            self.fault(x, where, wrong)

    def operation_of_page(self, x):
        return self.description.find(x.method, x.path if x.path.startswith("/v1/") else "/v1" + x.path)

    def is_page(self, x):
        """What a person was shown, or where a form led: at an operation's address without /v1, or that there is no such page."""
        seen = x.answer.media_type() == "text/html" or x.status == "303"
        operation, _ = self.operation_of_page(x)
        return seen and (operation is not None or x.status[:1] in ("4", "5"))

    def add_page(self, x):
        """An operation is driven by who is shown its page, too, or is led on by its form."""
        operation, _ = self.operation_of_page(x)
        if operation:
            self.driven[operation.name][x.status] += 1

    def add_of(self, operation, x):
        self.driven[operation.name][x.status] += 1
        key = (operation.name, x.method, x.status, x.answer.media_type(), x.body, tuple(x.query), x.request.body)
        if hash(key) in self.seen:
            return
        self.seen.add(hash(key))

        wrong = wrong_answer(operation, x)
        if wrong:
            self.fault(x, operation.name, wrong)
        wrong = wrong_request(operation, x) if x.status[:1] == "2" and not self.answers_alone else None
        if wrong:
            self.fault(x, operation.name, f"what was asked: {wrong}")

    def not_driven(self):
        return sorted(o.name for o in self.description.operations
                      if not any(s[:1] in "23" for s in self.driven[o.name]))

    def statuses(self):
        """How many of the statuses that are described by their number were met, and how many there are."""
        written = [(o.name, s) for o in self.description.operations for s in o.responses if s != "default"]
        return sum(1 for name, s in written if self.driven[name][s]), len(written)


# ---- reports ----


def say(held, text):
    print(("ok - " if held else "FAIL - ") + text)
    return held


def compare(paths, driven=False, answers_alone=False):
    c = Comparison(Description(OPENAPI), answers_alone)
    for path in paths:
        for x in read_exchanges(path):
            c.add(x)

    for fault in c.faults[:SHOWN]:
        print(f"    {fault}")
    met, described = c.statuses()
    good = say(not c.faults, f"{c.count} exchanges ({c.cut} cut off by who asked) are as openapi.yaml describes them"
               + (f": {len(c.faults)} are not" if c.faults else ""))
    if not driven:
        return good

    missing = c.not_driven()
    n = len(c.description.operations)
    if missing:
        print("    no test drives " + ", ".join(missing))
    return say(not missing, f"{n - len(missing)} of {n} operations are driven by a test, "
               f"and {met} of the {described} statuses that are described for them") and good


# ---- the comparison is compared itself ----


def planted(operation, status, response):
    """An exchange that is as described, made of the examples; None where there are none in JSON."""
    content = response.get("content", {})
    answer = next(((t, c) for t, c in content.items() if t.endswith("json") and "example" in c), None)
    if not answer or status == "default":
        return None

    path = re.sub(r"\{\w+\}", "x", operation.pattern)
    asked = f"{operation.method} {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    body = json.loads(json.dumps(answer[1]["example"]))
    if "problem" in answer[0]:
        body["status"] = int(status)
    headers = "".join(f"{name}: 1\r\n" for name in response.get("headers", {}))

    def exchange(value, code=status):
        text = json.dumps(value).encode()
        head = f"HTTP/1.1 {code} X\r\nContent-Type: {answer[0]}\r\nContent-Length: {len(text)}\r\n{headers}\r\n"
        return Exchange("planted", asked, head.encode() + text)

    return body, exchange, required_of(operation.description.schema(answer[1]["schema"]))


def required_of(schema):
    """The members of an object that must be there, those under allOf too."""
    return set(schema.get("required", [])).union(*(required_of(s) for s in schema.get("allOf", [])))


def faults_of(operation, x):
    wrong = wrong_answer(operation, x)
    return f"{operation.name} {x.status}: {wrong}" if wrong else ""


def self_test():
    description = Description(OPENAPI)
    n, bad = 0, []

    def want(fault, member, what):
        if bool(fault) != bool(member) or (member and member not in fault):
            bad.append(f"{what}: {fault or 'nothing was found'}")

    for o in description.operations:
        for status, response in o.responses.items():
            made = planted(o, status, response)
            if not made:
                continue
            n += 1
            body, exchange, required = made
            want(faults_of(o, exchange(body)), "", f"{o.name} {status} as described")
            want(faults_of(o, exchange(dict(body, planted=1))), "planted", f"{o.name} with a member more")
            for name in body:
                less = {k: v for k, v in body.items() if k != name}
                lacks = f"data lacks {name}" if name in required else ""
                want(faults_of(o, exchange(less)), lacks, f"{o.name} without {name}")
                other = dict(body, **{name: [[1.5]]})
                want(faults_of(o, exchange(other)), f"data.{name}", f"{o.name}: {name} of another type")
            if status[:1] == "2":
                want(faults_of(o, exchange(body, "299")), "is not described", f"{o.name} with another status")

    c = Comparison(description)
    for line in ("GET /v1/nothing", "PUT /v1/cadres"):
        c.add(Exchange("planted", f"{line} HTTP/1.1\r\n\r\n".encode(), b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))
    c.add(Exchange("planted", b"POST /v1/backup?deep=1 HTTP/1.1\r\n\r\n",
                   b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 0\r\n\r\n'))
    page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 0\r\n\r\n"
    for path in (b"/nothing", b"/activities/a_1"):
        c.add(Exchange("planted", b"GET " + path + b" HTTP/1.1\r\n\r\n", page))
    if any("GET /activities" in f for f in c.faults):
        bad.append("a page of an operation is taken for a fault")
    for word in ("planted: GET /v1/nothing 200", "planted: GET /nothing 200", "planted: PUT /v1/cadres 200", "the parameter deep is not described",
                 "planted: POST /v1/backup 200: no JSON"):
        if not any(word in f for f in c.faults):
            bad.append(f"not found: {word}")
    # The backup by a program, and an activity by its page.
    if len(c.not_driven()) != len(description.operations) - 2:
        bad.append("operations that nobody drives are not listed")

    for text in bad[:SHOWN]:
        print(f"    {text}")
    return say(not bad and n > 60, f"what is planted in {n} answers is found and named")


def limits():
    """Every bound that names a limit has its value; the version is the program's."""
    values = {}
    for folder, _, names in os.walk(os.path.join(ROOT, "src")):
        for name in names:
            if name.endswith(".h"):
                with open(os.path.join(folder, name), encoding="utf-8") as f:
                    text = f.read().replace("\\\n", " ")
                for key, value in re.findall(r"^#define\s+(QZ_\w+)\s+(?:INT64_C\()?(\d+)\b", text, re.M):
                    values[key] = int(value)
    bad, n = [], 0

    def walk(at, where):
        nonlocal n
        if isinstance(at, list):
            for i, v in enumerate(at):
                walk(v, f"{where}/{i}")
        if not isinstance(at, dict):
            return
        if "x-limit" in at:
            n += 1
            bound = next((at[k] for k in ("maxLength", "maximum", "maxItems") if k in at), None)
            if values.get(at["x-limit"]) != bound:
                bad.append(f"{where}: {bound}, but {at['x-limit']} is {values.get(at['x-limit'])}")
        for k, v in at.items():
            walk(v, f"{where}/{k}")

    text = Description(OPENAPI).text
    walk(text, "")
    with open(os.path.join(ROOT, "Makefile"), encoding="utf-8") as f:
        version = re.search(r"^VERSION\s*:=\s*(\S+)", f.read(), re.M).group(1)
    if text["info"]["version"] != version:
        bad.append(f"the version is {text['info']['version']}, that of the program {version}")

    for line in bad:
        print(f"    {line}")
    return say(not bad and n > 20, f"{n} bounds in openapi.yaml are those of the sources, and the version is the program's")


def main(arguments):
    if arguments == ["--self-test"]:
        return self_test()
    if arguments == ["--limits"]:
        return limits()
    if arguments[:1] == ["--driven"]:
        return compare(arguments[1:], driven=True)
    if arguments[:1] == ["--answers"]:
        return compare(arguments[1:], answers_alone=True)
    return compare(arguments)


if __name__ == "__main__":
    try:
        sys.exit(0 if main(sys.argv[1:]) else 1)
    except (OSError, ValueError, KeyError) as e:
        print(f"FAIL - the exchanges can be compared: {e!r}")
        sys.exit(2)
