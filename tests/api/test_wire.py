"""What goes over the wire beyond what the official Python client sends: JSON, forms by hand, headers, errors."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from lanterne.api.bodies import nest
from lanterne.api.errors import ApiError

KITE = "a red kite over a green park"
SMALL = {"prompt": KITE, "size": "96x64"}


def create(client, **fields):
    answer = client.post("/v1/videos", json={**SMALL, **fields})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_json_and_forms_ask_for_the_same(client):
    by_json = client.post("/v1/videos", json={**SMALL, "seconds": 8, "seed": 3, "nonsense": {"a": [1]}})
    by_form = client.post("/v1/videos", data={**SMALL, "seconds": "8", "seed": "3", "nonsense[a][]": "1"})
    by_parts = client.post("/v1/videos", files=[(name, (None, value)) for name, value in SMALL.items()])
    for answer in (by_json, by_form, by_parts):
        assert answer.status_code == 200, answer.text
    assert by_json.json()["seconds"] == by_form.json()["seconds"] == "8"
    assert by_json.json()["seed"] == by_form.json()["seed"] == 3
    for answer in (by_json, by_form, by_parts):
        client.delete(f"/v1/videos/{answer.json()['id']}")


def test_metadata_comes_as_an_object_or_in_brackets_or_as_its_json(client):
    ways = [
        {"json": {**SMALL, "metadata": {"scene": "12"}}},
        {"data": {**SMALL, "metadata[scene]": "12"}},
        {"data": {**SMALL, "metadata": '{"scene": "12"}'}},
    ]
    for way in ways:
        assert client.post("/v1/videos", **way).json()["metadata"] == {"scene": "12"}


def test_bracketed_names_nest():
    assert nest([("video[id]", "v")]) == {"video": {"id": "v"}}
    assert nest([("c[][id]", "a"), ("c[][id]", "b")]) == {"c": [{"id": "a"}, {"id": "b"}]}
    assert nest([("c[][id]", "a"), ("c[][x]", "b")]) == {"c": [{"id": "a", "x": "b"}]}
    assert nest([("c[1][id]", "b"), ("c[0][id]", "a")]) == {"c": [{"id": "a"}, {"id": "b"}]}
    assert nest([("t[]", "a"), ("t[]", "b")]) == {"t": ["a", "b"]}
    assert nest([("prompt", "a"), ("prompt", "b")]) == {"prompt": "b"}
    assert nest([("[odd", "a"), ("", "b")]) == {"[odd": "a"}
    for contradiction in ([("a", "1"), ("a[b]", "2")], [("a[b]", "1"), ("a", "2")], [("a[b][c][d][e]", "1")]):
        with pytest.raises(ApiError):
            nest(contradiction)


def test_ids_in_brackets_reach_edits_as_node_sends_them(client, server):
    made = server.finished(create(client)["id"])
    for way in (
        {"data": {"prompt": "x", "video[id]": made["id"]}},
        {"json": {"prompt": "x", "video": {"id": made["id"]}}},
    ):
        for route in ("edits", "extensions"):
            answer = client.post(f"/v1/videos/{route}", **way)
            assert (answer.status_code, answer.json()["error"]["code"]) == (400, "unsupported_by_model")


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"prompt": ""}, "prompt"),
        ({"prompt": None}, "prompt"),
        ({"prompt": "x" * 32_001}, "prompt"),
        ({"seconds": "soon"}, "seconds"),
        ({"seconds": "0"}, "seconds"),
        ({"seconds": "-4"}, "seconds"),
        ({"seconds": True}, "seconds"),
        ({"size": "720"}, "size"),
        ({"n": 0}, "n"),
        ({"seed": -1}, "seed"),
        ({"seed": 2**64}, "seed"),
        ({"fps": "many"}, "fps"),
        ({"metadata": {"a": {"b": 1}}}, "metadata.a"),
        ({"characters": [{"id": "a"}, {"id": "b"}, {"id": "c"}]}, "characters"),
        ({"input_reference": {"image_url": "https://a.example/", "file_id": "f"}}, "input_reference"),
        ({"input_reference": {}}, "input_reference"),
    ],
)
def test_what_is_wrong_is_named(client, fields, param):
    answer = client.post("/v1/videos", json={**SMALL, **fields})
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert (error["type"], error["code"], error["param"]) == ("invalid_request_error", "invalid_value", param)


@pytest.mark.parametrize(
    "fields",
    [
        {"size": "4000x4000"},
        {"size": "97x65"},
        {"n": 5},
        {"metadata": {str(n): "x" for n in range(17)}},
        {"webhook_url": "ftp://a.example/"},
        {"webhook_url": "https://user@a.example/"},
        {"prompt": "a\0b"},
        {"prompt": "\ud800"},
        {"model": "sora-9"},
    ],
)
def test_what_nobody_could_serve_is_refused_in_a_sentence(client, fields):
    answer = client.post("/v1/videos", content=json.dumps({**SMALL, **fields}).encode())
    assert answer.status_code == 400
    assert answer.json()["error"]["message"].endswith(".")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"seconds": "30"}, "30 seconds"),
        ({"fps": 25}, "25 frames per second"),
        ({"negative_prompt": "clouds"}, "unwanted things"),
        ({"input_reference": {"image_url": "https://nowhere.invalid/a.png"}}, "given pictures"),
    ],
)
def test_what_the_engine_cannot_do_has_one_code(client, fields, said):
    error = client.post("/v1/videos", json={**SMALL, **fields}).json()["error"]
    assert error["code"] == "unsupported_by_model"
    assert said in error["message"]


@pytest.mark.parametrize("content", [b"{", b"[]", b'"x"', b"\xff\xfe", b'{"prompt": NaN}', b"[" * 100_000])
def test_bodies_that_are_no_json(client, content):
    answer = client.post("/v1/videos", content=content, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_json")


def test_bodies_that_are_no_form(client):
    kind = {"content-type": "multipart/form-data; boundary=x"}
    for content in (b"", b"nonsense", b'--x\r\nContent-Disposition: form-data; name="prompt"\r\n\r\nabc'):
        assert client.post("/v1/videos", content=content, headers=kind).status_code == 400
    many = {f"field{n}": "x" for n in range(300)}
    assert client.post("/v1/videos", files=[(name, (None, text)) for name, text in many.items()]).status_code == 400


def test_unknown_routes_and_methods_answer_in_the_same_form(client):
    missing = client.get("/v1/chat/completions")
    assert (missing.status_code, missing.json()["error"]["type"]) == (404, "invalid_request_error")
    wrong = client.post("/v1/videos/video_1/content")
    assert (wrong.status_code, wrong.json()["error"]["type"]) == (405, "invalid_request_error")


def test_every_answer_has_a_number_and_is_not_sniffed(client):
    numbers = {client.get("/v1/videos").headers["x-request-id"] for _ in range(3)}
    assert len(numbers) == 3
    assert client.get("/nowhere").headers["x-content-type-options"] == "nosniff"


def test_a_video_shows_exactly_four_statuses_and_how_its_words_were_read(client, server):
    made = create(client, prompt="a crimson kite over a green park, quux")
    assert made["status"] == "queued"
    assert made["reading"]["ignored"] == ["quux"]
    assert server.finished(made["id"])["status"] == "completed"


def test_cancel_ends_a_video_as_failed_and_leaves_a_finished_one(client, server):
    made = create(client, prompt=f"{KITE} slow=0.3")
    stopped = client.post(f"/v1/videos/{made['id']}/cancel").json()
    assert (stopped["status"], stopped["error"]["code"]) == ("failed", "cancelled")
    done = server.finished(create(client)["id"])
    assert client.post(f"/v1/videos/{done['id']}/cancel").json()["status"] == "completed"


def test_too_many_unfinished_videos_are_refused_for_now(tmp_path):
    from rig import serving

    with serving(tmp_path, max_unfinished=2) as served, served.client as client:
        for _ in range(2):
            create(client, prompt=f"{KITE} slow=2")
        answer = client.post("/v1/videos", json=SMALL)
        assert answer.status_code == 429
        assert answer.json()["error"]["message"].startswith("Too many running tasks")
        assert int(answer.headers["retry-after"]) > 0


# Once and no more than once ------------------------------------------------------------------------------------------


def test_one_idempotency_key_makes_one_video_however_many_ask(client):
    def ask(_):
        return client.post("/v1/videos", json=SMALL, headers={"idempotency-key": "once"})

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(50)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert sum("idempotent-replayed" not in answer.headers for answer in answers) == 1


def test_a_used_idempotency_key_does_not_open_for_another_request(client):
    key = {"idempotency-key": "twice"}
    assert client.post("/v1/videos", json=SMALL, headers=key).status_code == 200
    other = client.post("/v1/videos", json={**SMALL, "seconds": "8"}, headers=key)
    assert (other.status_code, other.json()["error"]["code"]) == (422, "conflict")


# Downloads -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def clip(client, server):
    """(path of the content, its bytes)."""
    path = f"/v1/videos/{server.finished(create(client)['id'])['id']}/content"
    return path, client.get(path).content


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [("bytes=0-99", 0, 100), ("bytes=100-", 100, None), ("bytes=-10", -10, None), ("bytes=5-99999999", 5, None)],
)
def test_a_part_of_a_file(client, clip, asked, start, end):
    path, whole = clip
    answer = client.get(path, headers={"range": asked})
    assert (answer.status_code, answer.content) == (206, whole[start:end])
    first = start % len(whole)
    assert answer.headers["content-range"] == f"bytes {first}-{first + len(answer.content) - 1}/{len(whole)}"


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=-0", "bytes=9-3"])
def test_a_part_that_is_not_there(client, clip, asked):
    path, whole = clip
    answer = client.get(path, headers={"range": asked})
    assert (answer.status_code, answer.headers["content-range"]) == (416, f"bytes */{len(whole)}")


@pytest.mark.parametrize("asked", ["bytes=0-1,3-4", "lines=1-2", "bytes=a-b", "bytes=-", ""])
def test_other_ranges_are_answered_with_the_whole(client, clip, asked):
    path, whole = clip
    answer = client.get(path, headers={"range": asked})
    assert (answer.status_code, answer.content) == (200, whole)


def test_heads_tags_and_the_rest(client, clip):
    path, whole = clip
    head = client.head(path)
    assert (head.status_code, head.content, int(head.headers["content-length"])) == (200, b"", len(whole))
    tag = head.headers["etag"]
    assert client.get(path, headers={"if-none-match": tag}).status_code == 304
    part = {"range": "bytes=0-9"}
    assert client.get(path, headers={**part, "if-range": tag}).status_code == 206
    assert client.get(path, headers={**part, "if-range": '"old"'}).status_code == 200
    assert client.get(path, params={"variant": "poster"}).status_code == 400


def test_what_is_not_ready_is_not_downloaded(client):
    made = create(client, prompt=f"{KITE} slow=0.4")
    answer = client.get(f"/v1/videos/{made['id']}/content")
    assert answer.status_code == 404
    assert answer.json()["error"]["message"].startswith("Video is not ready yet")
    client.delete(f"/v1/videos/{made['id']}")


# What machines and people look at ------------------------------------------------------------------------------------


def test_health_metrics_and_the_page(client, server):
    assert client.get("/health").json() == {"status": "ok"}
    ready = client.get("/ready").json()
    assert ready["status"] == "ok"
    assert {"fake", "able"} <= set(ready["engines"])
    server.finished(create(client)["id"])
    figures = client.get("/metrics").text
    assert 'lanterne_jobs{state="succeeded"}' in figures
    assert 'route="/v1/videos",status="200"' in figures
    page = client.get("/")
    assert "<title>Lanterne</title>" in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    document = client.get("/openapi.json").json()
    assert set(document["paths"]["/v1/videos"]["post"]["requestBody"]["content"]) == {
        "multipart/form-data",
        "application/json",
    }


def test_a_server_without_any_engine_says_so(tmp_path):
    from rig import serving

    with serving(tmp_path, with_worker=False) as served, served.client as client:
        assert client.get("/ready").status_code == 503
        answer = client.post("/v1/videos", json=SMALL)
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "not_ready")
