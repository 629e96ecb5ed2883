"""The published description (assets/web/openapi.yaml) as a program takes it: which operation an address belongs to, and
checks of what was asked and answered. A keyword of JSON Schema that is not understood here is an error: nothing that is
written in the description goes unchecked."""
import re

import fastjsonschema
import yaml

TAKEN = {
    "type", "enum", "const", "pattern", "format", "minimum", "maximum", "minLength", "maxLength", "items", "minItems",
    "maxItems", "properties", "required", "additionalProperties", "minProperties", "allOf", "oneOf", "if", "then", "else",
}
PASSED_OVER = {"description", "default", "examples", "contentEncoding", "x-limit"}


class Description:
    def __init__(self, path):
        with open(path, encoding="utf-8") as f:
            self.text = yaml.safe_load(f)

        self.compiled = {}
        self.operations = []
        for pattern, item in self.text["paths"].items():
            regex = re.compile(re.sub(r"\\\{\w+\\\}", "([^/]+)", re.escape(pattern)) + r"\Z")
            names = re.findall(r"\{(\w+)\}", pattern)
            for method, operation in item.items():
                self.operations.append(Operation(self, method.upper(), pattern, regex, names, operation))

        # A path that is written out goes before one with a parameter in its place.
        self.operations.sort(key=lambda o: o.pattern.count("{"))

    def find(self, method, path):
        """The operation; None: there is none. The second: whether the path has one by another method."""
        fitting = [o for o in self.operations if o.regex.match(path)]
        wanted = "GET" if method == "HEAD" else method
        return next((o for o in fitting if o.method == wanted), None), bool(fitting)

    def follow(self, thing):
        """What a reference leads to; everything else is itself."""
        while isinstance(thing, dict) and "$ref" in thing:
            at = self.text
            for part in thing["$ref"].lstrip("#/").split("/"):
                at = at[part]
            thing = at
        return thing

    def schema(self, written):
        """A schema without references and with every keyword in the dialect that the validator speaks."""
        if isinstance(written, bool):
            return written

        written = dict(written)
        if "$ref" in written:
            aside = {k: v for k, v in written.items() if k not in PASSED_OVER | {"$ref"}}
            if aside:
                raise ValueError(f"beside a $ref there is {', '.join(aside)}")
            return self.schema(self.follow(written))
        if written.pop("unevaluatedProperties", None) is False:
            written = self.merge(written)

        out = {}
        for key, value in written.items():
            if key == "properties":
                out[key] = {name: self.schema(v) for name, v in value.items()}
            elif key in ("allOf", "oneOf"):
                out[key] = [self.schema(v) for v in value]
            elif key in ("items", "if", "then", "else", "additionalProperties"):
                out[key] = self.schema(value)
            elif key == "dependentRequired":
                out["dependencies"] = value
            elif key in TAKEN:
                out[key] = value
            elif key not in PASSED_OVER:
                raise ValueError(f"the keyword {key} is not understood")
        return out

    def merge(self, written):
        """The objects under allOf as one that has no other members than theirs."""
        one = {"type": "object", "properties": {}, "required": [], "additionalProperties": False}
        for part in written.pop("allOf"):
            part = dict(self.follow(part))
            one["properties"].update(part.pop("properties", {}))
            one["required"] += part.pop("required", [])
            one.update(part)
        if written:
            raise ValueError(f"beside allOf there is {', '.join(written)}")
        return one

    def check(self, written, value):
        """What is wrong with the value, as a text that names the member; None: nothing."""
        key = id(written)
        if key not in self.compiled:
            self.compiled[key] = fastjsonschema.compile(self.schema(written))
        try:
            self.compiled[key](value)
        except fastjsonschema.JsonSchemaValueException as e:
            if e.rule == "required":
                return f"{e.name} lacks " + ", ".join(m for m in e.rule_definition if m not in e.value)
            return str(e)
        return None


class Operation:
    def __init__(self, description, method, pattern, regex, names, written):
        self.description = description
        self.method, self.pattern, self.regex, self.names = method, pattern, regex, names
        self.name = f"{method} {pattern}"
        self.body = description.follow(written.get("requestBody"))
        self.parameters = [description.follow(p) for p in written.get("parameters", [])]
        self.security = written.get("security", [])
        self.responses = {status: description.follow(r) for status, r in written["responses"].items()}

    def response(self, status):
        """What is written of answers with that status: the first is None where nothing is."""
        if status in self.responses:
            return self.responses[status]
        return self.responses.get("default")

    def wrong_parameter(self, path, query):
        """What is wrong with the address of a request that was granted; None: nothing."""
        written = {(p["in"], p["name"]): p for p in self.parameters}
        given = [("path", name, value) for name, value in zip(self.names, self.regex.match(path).groups())]
        given += [("query", name, value) for name, value in query]

        for place, name, value in given:
            p = written.get((place, name))
            if not p:
                return f"the parameter {name} is not described"
            schema = self.description.follow(p["schema"])
            if schema.get("type") == "integer":
                value = int(value) if re.fullmatch("[0-9]+", value) else value
            wrong = self.description.check(p["schema"], value)
            if wrong:
                return f"the parameter {name}: {wrong}"
        missing = [p["name"] for p in self.parameters if p["in"] == "query" and p.get("required")
                   and p["name"] not in dict(query)]
        return f"the parameter {missing[0]} is missing" if missing else None
