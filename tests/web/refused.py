#!/usr/bin/python3
"""Asks each operation of the published description in ways that it must refuse, and holds the status.

  refused.py ADDRESS ADMIN-TOKEN KIOSK BEARER REVOKED-KIOSK ITS-BEARER

Each request is made of the description: its example of a body, an id that nobody has. Prints "ok - …" and "FAIL - …"
lines. Exit: 0 all were refused as described, 1 not."""
import http.client
import json
import sys

from description import Description
from exchanges import OPENAPI, SHOWN, say

NOBODY = {"kiosks": "k_" + 16 * "a", "organisations": "o_" + 26 * "a", "activities": "a_" + 26 * "a",
          "cadres": "c_" + 26 * "a", "people": "y_" + 26 * "a", "accounts": "u_" + 26 * "a", "sessions": "s_" + 26 * "a"}
PASSWORD = "nobody knows what I said"


class Asker:
    def __init__(self, arguments):
        self.address, self.admin, self.kiosk, self.bearer, self.revoked, self.revoked_bearer = arguments
        self.description = Description(OPENAPI)
        self.faults = []
        self.count = 0
        self.session = self.sign_in()

    def get(self, method, path, body=None):
        c = http.client.HTTPConnection(self.address, timeout=60)
        c.request(method, path, body and json.dumps(body), {"Authorization": "Bearer " + self.admin})
        answer = json.loads(c.getresponse().read())
        c.close()
        return answer

    def sign_in(self):
        """The token of somebody's session who may all that an account may."""
        province = next(o for o in self.get("GET", "/v1/organisations")["organisations"] if not o["superior"])
        invited = self.get("POST", "/v1/accounts", {"name": "refused", "role": "province", "organisation": province["id"]})
        self.get("POST", "/v1/invitations/" + invited["token"], {"password": PASSWORD})
        return self.get("POST", "/v1/sessions", {"login": "refused", "password": PASSWORD})["token"]

    def bearer_for(self, operation):
        if is_for_kiosks(operation):
            return self.bearer
        return self.session if {"session": []} in operation.security and {"admin": []} not in operation.security else self.admin

    def path(self, operation, kiosk):
        nobody = next((n for room, n in NOBODY.items() if f"/{room}/" in operation.pattern), "x")
        return operation.pattern.replace("{id}", kiosk if is_for_kiosks(operation) else nobody)

    def ask(self, operation, path, token, body, want):
        c = http.client.HTTPConnection(self.address, timeout=60)
        headers = {"Authorization": "Bearer " + token} if token else {}
        c.request(operation.method, path, body, headers)
        status = c.getresponse().status
        c.close()

        self.count += 1
        if str(status) != want:
            self.faults.append(f"{operation.method} {path}: {status}, not {want}")

    def operations(self, status):
        return [o for o in self.description.operations if status in o.responses]

    def report(self, text):
        for fault in self.faults[:SHOWN]:
            print(f"    {fault}")
        say(not self.faults and self.count > 0, f"{text} ({self.count} requests)")
        failed, self.faults, self.count = bool(self.faults), [], 0
        return failed


def is_for_kiosks(operation):
    return operation.pattern.startswith("/v1/kiosks/{id}/") and {"kiosk": []} in operation.security


def example(operation):
    """The body that is published as an example, None: none is asked for."""
    content = operation.body["content"] if operation.body else {}
    if "application/json" not in content:
        return "x" if content else None
    return json.dumps(content["application/json"]["example"])


def strangers(a):
    for o in a.operations("401"):
        for token in (None, 43 * "x"):
            a.ask(o, a.path(o, a.kiosk), token, example(o), "401")
    return a.report("nobody who is not known is answered, with the example of each body")


def others(a):
    """A kiosk that was revoked, and one where an administrator or another kiosk belongs."""
    for o in a.operations("403"):
        if not o.security:
            continue
        a.ask(o, a.path(o, a.revoked), a.revoked_bearer, example(o), "403")
        if {"kiosk": []} not in o.security:
            a.ask(o, a.path(o, a.kiosk), a.bearer, example(o), "403")
        elif is_for_kiosks(o):
            a.ask(o, a.path(o, a.revoked), a.bearer, example(o), "403")
    return a.report("nobody is answered who is known and has no business there")


def nowhere(a):
    for o in a.operations("404"):
        if of_a_phone(o) or o.pattern == "/v1/kiosks/{id}/name":
            continue  # whether there is such a phone, or the cadre may look, is judged first
        token = a.bearer_for(o)
        query = "?page=1" if o.pattern.endswith("/revoked") else ""
        query = query or ("?organisation=" + NOBODY["organisations"] if takes(o, "organisation") else "")
        a.ask(o, a.path(o, a.kiosk) + query, token, example(o), "404")
    return a.report("what speaks of things that are not there is told so")


def of_a_phone(operation):
    return operation.pattern.startswith("/v1/phone/")


def takes(operation, name):
    return any(p["name"] == name and p["in"] == "query" for p in operation.parameters)


def malformed(a):
    for o in a.operations("400"):
        if "{slip}" in o.pattern or of_a_phone(o):
            continue  # whoever has no slip, or no phone that is known, is told so, whatever else is sent
        token = a.bearer_for(o)
        path = a.path(o, a.kiosk)
        if takes(o, "wire"):
            a.ask(o, path + "?wire=x", token, example(o), "400")
            a.ask(o, path + "?wire=99", token, example(o), "400")
        for name in ("after", "quarter", "from", "page"):
            p = next((p for p in o.parameters if p["name"] == name), {"schema": {}})
            if "pattern" in p["schema"] or p["schema"].get("type") == "integer":
                a.ask(o, f"{path}?{name}=x", token, example(o), "400")
        if o.method == "POST" and o.body and example(o) not in ("x", "{}"):
            for body in ("", "[]", '{"reason":1', json.dumps({k: [] for k in json.loads(example(o))})):
                if body or o.body.get("required"):
                    a.ask(o, path, token, body, "400")
    return a.report("what is not as described is refused as malformed")


def main(arguments):
    a = Asker(arguments)
    return strangers(a) | others(a) | nowhere(a) | malformed(a)


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
