"""Storyboards, blends, loops, recuts, soundtracks, and what edits and extensions take beyond OpenAI's API."""

import io

import numpy as np
import pytest
from PIL import Image
from rig import ABLE_WISH as WISH

from lanterne.jobs.order import Order
from lanterne.store import job_rows


@pytest.fixture(scope="module")
def silent(client, server):
    return server.finished(client.post("/v1/videos", json=WISH | {"audio": False}).json()["id"])


def canvas_of(server, answer):
    assert answer.status_code == 200, answer.text
    with server.site.database.read() as tx:
        return Order.from_json(job_rows.get(tx, answer.json()["id"]).payload).canvas


def test_a_blend_takes_words_model_and_size_from_its_first_video(client, server, source, silent):
    body = {"first": {"id": source["id"]}, "second": {"id": silent["id"]}, "overlap_seconds": 1}
    answer = client.post("/v1/videos/blends", json=body)
    canvas = canvas_of(server, answer)
    assert (canvas.seconds, canvas.size) == (7, (96, 64))
    assert canvas.cards[0].words == WISH["prompt"]
    made = answer.json()
    assert (made["model"], made["size"], made["remixed_from_video_id"]) == ("able", "96x64", source["id"])
    assert server.finished(made["id"])["status"] == "completed"
    points = client.post("/v1/videos/blends", json=body | {"points": [[0, 0], [2, 1]]})
    assert canvas_of(server, points).given[1].influence == ((0, 0), (2, 1))


def test_a_loop_of_a_video_and_of_words(client, server, source):
    made = client.post("/v1/videos/loops", json={"video": {"id": source["id"]}, "join_seconds": 1})
    canvas = canvas_of(server, made)
    assert canvas.is_ring
    assert canvas.seconds == 5
    words = client.post("/v1/videos/loops", json=WISH | {"seconds": 3})
    assert canvas_of(server, words).is_ring
    assert not canvas_of(server, words).given


def test_a_storyboard_has_cards_with_words_files_and_videos(client, server, source):
    picture = io.BytesIO()
    Image.fromarray(np.full((64, 96, 3), 90, np.uint8)).save(picture, "PNG")
    cards = (
        '[{"prompt": "a red kite"}, {"at": 2, "media": {"file": "media0"}, "enters": "dissolve"}, '
        f'{{"at": 4, "prompt": "a dog", "media": {{"id": "{source["id"]}"}}}}]'
    )
    answer = client.post(
        "/v1/videos/storyboards", data={"cards": cards, "seconds": "6", "model": "able"}, files={"media0": picture}
    )
    canvas = canvas_of(server, answer)
    assert [(card.at_s, card.enters) for card in canvas.cards] == [(0, "cut"), (2, "dissolve"), (4, "cut")]
    assert [given.at_s for given in canvas.given] == [2, 4]
    assert answer.json()["prompt"] == "a red kite"
    assert server.finished(answer.json()["id"])["status"] == "completed"


def test_a_recut_is_exact_and_its_gaps_have_words(client, server, source):
    parts = [{"video": {"id": source["id"]}, "end": 1.5}, {"gap_seconds": 1, "prompt": "a dog"}]
    parts += [{"video": {"id": source["id"]}, "start": 3}]
    canvas = canvas_of(server, client.post("/v1/videos/recuts", json={"parts": parts}))
    assert canvas.seconds == 3.5
    assert [card.words for card in canvas.cards] == ["a dog"]


def test_sound_for_a_silent_video(client, server, silent):
    answer = client.post("/v1/videos/soundtracks", json={"prompt": "engine", "media": {"id": silent["id"]}})
    assert [given.tracks for given in canvas_of(server, answer).given] == ["picture"]


def test_variations_share_a_group(client, server, source):
    made = client.post("/v1/videos/loops", json={"video": {"id": source["id"]}, "n": 3, "seed": 5}).json()
    group = client.get(f"/v1/videos?group={made['group']}&order=asc").json()["data"]
    assert [video["seed"] for video in group] == [5, 6, 7]


def test_an_edit_of_a_box_and_a_remix_of_a_strength(client, server, source):
    body = {"prompt": "a blue kite", "video": {"id": source["id"]}, "box": [0.2, 0.2, 0.5, 0.5], "from_seconds": 1}
    edited = canvas_of(server, client.post("/v1/videos/edits", json=body))
    assert [given.mask is not None for given in edited.given] == [False, True, False]
    remix = client.post(f"/v1/videos/{source['id']}/remix", json={"prompt": "at night", "strength": "strong"})
    assert canvas_of(server, remix).given[0].strength == 0.85
    assert remix.json()["remixed_from_video_id"] == source["id"]


def test_without_a_strength_a_remix_is_a_mild_one_with_a_sound_of_its_own(client, server, source):
    for path, body in ((f"{source['id']}/remix", {}), ("edits", {"video": {"id": source["id"]}})):
        answer = client.post(f"/v1/videos/{path}", json={"prompt": "at night"} | body)
        (given,) = canvas_of(server, answer).given
        assert (given.strength, given.tracks) == (0.6, "picture")


def test_extensions_go_backward_and_again_up_to_two_minutes(client, server, source):
    body = {"prompt": "a kite", "seconds": "4", "video": {"id": source["id"]}, "direction": "backward"}
    answer = client.post("/v1/videos/extensions", json=body)
    (given,) = canvas_of(server, answer).given
    assert given.at_s == 4
    assert answer.json()["seconds"] == "8"
    too_long = client.post("/v1/videos/extensions", json=body | {"seconds": "118"})
    assert too_long.status_code == 400
    assert "122 seconds in all" in too_long.json()["error"]["message"]


@pytest.mark.parametrize(
    ("path", "body", "says"),
    [
        ("blends", {"first": {"id": "SOURCE"}}, "second"),
        ("blends", {"first": {"id": "SOURCE"}, "second": {}}, "exactly one"),
        ("blends", {"first": {"id": "SOURCE"}, "second": {"file": "gone"}}, "no file called"),
        ("blends", {"first": {"id": "SOURCE"}, "second": {"id": "SOURCE"}, "overlap_seconds": 9}, "cannot overlap"),
        ("blends", {"first": {"id": "SOURCE"}, "second": {"id": "SOURCE"}, "points": []}, "points"),
        ("blends", {"first": {"id": "SOURCE"}, "second": {"id": "SOURCE"}, "size": "4096x4096"}, "too large"),
        ("blends", {"first": {"id": "SOURCE"}, "second": {"id": "SOURCE"}, "size": "big"}, "size"),
        ("extensions", {"prompt": "a", "video": {"id": "SOURCE"}, "seconds": "117"}, "121 seconds in all"),
        ("extensions", {"prompt": "a", "video": {"id": "SOURCE"}, "seconds": "0"}, "seconds"),
        ("extensions", {"prompt": "a", "video": {"id": "SOURCE"}, "seconds": "0.01"}, "shorter than a frame"),
        ("recuts", {"parts": [{"video": {"id": "SOURCE"}, "start": 3.99}]}, "shorter than a frame"),
        (
            "storyboards",
            {"cards": [{"prompt": "a", "media": {"id": "SOURCE"}}], "size": "64x96", "fit": "refuse"},
            "another shape",
        ),
        ("loops", {}, "prompt"),
        ("storyboards", {"cards": []}, "cards"),
        ("storyboards", {"cards": [{"prompt": "a"}, {"prompt": "b", "at": 0.1}], "model": "able"}, "too close"),
        ("recuts", {"parts": [{"gap_seconds": 1, "prompt": "a dog"}], "prompt": "a dog", "model": "able"}, "no clip"),
        ("recuts", {"parts": [{"video": {"id": "SOURCE"}, "start": 50}]}, "from 50"),
        ("soundtracks", {"prompt": "waves", "media": {"image_url": "data:image/png;base64,AAAA"}}, "file"),
        ("edits", {"prompt": "a", "video": {"id": "SOURCE"}, "strength": "huge"}, "no strength"),
        ("edits", {"prompt": "a", "video": {"id": "SOURCE"}, "box": [0.5, 0.5, 0.9, 0.1]}, "not inside"),
    ],
)
def test_what_cannot_be_made_is_refused_and_nothing_is_queued(client, source, path, body, says):
    import json

    before = client.get("/v1/videos?limit=1").json()["first_id"]
    said = json.loads(json.dumps(body).replace("SOURCE", source["id"]))
    answer = client.post(f"/v1/videos/{path}", json=said)
    assert answer.status_code == 400, answer.text
    assert says in answer.json()["error"]["message"] + str(answer.json()["error"]["param"])
    assert client.get("/v1/videos?limit=1").json()["first_id"] == before
