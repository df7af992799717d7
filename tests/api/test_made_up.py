"""A small `make fuzz`: made-up requests to every operation of the OpenAPI document, and no answer is a 5xx."""

import json
import random
import re

import pytest
from rig import FakeEngine, serving

from lanterne.store import engines

EACH = 20  # requests to one operation
ODD = ["", " ", "\0", "\ud800", "é" * 300, "a" * 5000, "0", "-1", "1e999", "null", "[]", '{"id": 1}', "../..", "%00"]
ODD += ["https://x.invalid/a.png", "data:image/png;base64,AAAA", "2026-11-22", "128x72", "4", "queued", "a red kite"]
ODD += [
    None,
    True,
    False,
    0,
    1,
    -1,
    4,
    2**63,
    -(2**70),
    1e308,
    -0.5,
    1e-9,
    [],
    {},
    [[]],
    [None],
    [1, "a"],
    {"id": None},
]
ODD += [{"id": "video_none"}, {"file": "media0"}, {"image_url": "x"}, {"": {"": [{}]}}, [{"id": "a"}] * 30]


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    settings = {"with_worker": False, "max_unfinished": 1_000_000, "allow_private_addresses": False}
    with serving(tmp_path_factory.mktemp("made_up"), **settings) as served:
        with served.site.database.write() as tx:
            engines.publish(tx, "fake", FakeEngine().capabilities())
        yield served


def properties(schema, document):
    """The names that an object of a schema may have."""
    if "$ref" in schema:
        return properties(document["components"]["schemas"][schema["$ref"].rpartition("/")[2]], document)
    below = [properties(each, document) for word in ("anyOf", "allOf", "oneOf") for each in schema.get(word, ())]
    return [*schema.get("properties", ()), *(name for names in below for name in names)]


def as_text(value):
    return value if isinstance(value, str) else json.dumps(value)


def body_of(operation, document, chance):
    """Keyword arguments of a client's request: nothing, nonsense, JSON, or a form with or without files."""
    content = operation.get("requestBody", {}).get("content", {})
    if not content or chance.random() < 0.1:
        return {"content": chance.choice([b"", b"{", b"\xff\xfe", b"[1]", b"{}"])} if content else {}
    names = sorted({name for kind in content.values() for name in properties(kind.get("schema", {}), document)})
    usual = {"prompt": "a red kite", "model": "fake", "size": "96x64", "seconds": "4"}
    fields = {name: usual.get(name, "a") for name in names if chance.random() < 0.4}
    fields |= {name: chance.choice(ODD) for name in names if chance.random() < 0.4}
    if chance.random() < 0.5:
        return {"content": json.dumps(fields), "headers": {"content-type": "application/json"}}
    texts = {name: as_text(value).encode("utf-8", "replace").decode() for name, value in fields.items()}
    if chance.random() < 0.5:
        texts[f"{chance.choice(names or ['a'])}[{chance.choice(['', '0', 'id', '][', 'a][b'])}]"] = "x"
    if chance.random() < 0.5:
        return {"data": texts}
    name = chance.choice([*names, "media0"])
    texts.pop(name, None)
    return {"data": texts, "files": {name: ("a", chance.choice([b"", b"GIF89a", b"\x89PNG\r\n\x1a\n"]), "image/png")}}


def test_no_operation_breaks_on_what_is_made_up(served):
    chance = random.Random(4)
    with served.client as client:
        document = client.get("/openapi.json").json()
        known = client.post("/v1/videos", json={"prompt": "a red kite", "model": "fake"}).json()["id"]
        operations = [
            (method, path, operation)
            for path, methods in document["paths"].items()
            for method, operation in methods.items()
            if not path.endswith("/events")  # streams
        ]
        assert len(operations) > 50
        broken = []
        for method, path, operation in operations:
            asked = [each["name"] for each in operation.get("parameters", ()) if each["in"] == "query"]
            for _ in range(EACH):
                place = re.sub(r"\{\w+\}", lambda _: chance.choice([known, "video_none", "%20", "a" * 300, "é"]), path)
                query = {name: as_text(chance.choice(ODD)) for name in asked if chance.random() < 0.4}
                query = {name: value.encode("utf-8", "replace").decode() for name, value in query.items()}
                request = body_of(operation, document, chance)
                answer = client.request(method, place, params=query, **request)
                if answer.status_code >= 500:
                    broken.append((method, place, query, request, answer.status_code))
        assert broken == []
        assert client.get("/health").status_code == 200
