"""The Studio's own routes: who may call them, and that the library, drafts and keys keep their word."""

import io
import json
import struct
import sys
import wave
import zipfile

import httpx2
import numpy as np
import pytest
from rig import serving, wait_until

from lanterne.api.studio import ROUTERS
from lanterne.media.reader import FileClip
from lanterne.store import projects, sights

SCOPES = {"read", "write", "webhooks"}
PUBLIC = {
    ("POST", "/api/session"),
    ("DELETE", "/api/session"),
    ("GET", "/api/explore"),
    ("GET", "/api/explore/{video_id}"),
    ("GET", "/api/explore/{video_id}/content"),
}
# The scope that a route needs ("all": a key without limits), and a body that it accepts.
CALLS = {
    ("GET", "/api/session"): ("read", None),
    ("POST", "/api/understand"): ("read", {"prompt": "a red kite"}),
    ("POST", "/api/expand"): ("write", {"prompt": "a red kite"}),
    ("GET", "/api/vocabulary"): ("read", None),
    ("GET", "/api/expected?seconds=4"): ("read", None),
    ("GET", "/api/clips"): ("read", None),
    ("GET", "/api/clips/archive?id={video_id}"): ("read", None),
    ("POST", "/api/clips/import"): ("write", {"title": "mine"}),
    ("POST", "/api/clips/act"): ("write", {"ids": ["{video_id}"], "action": "favourite"}),
    ("GET", "/api/clips/{video_id}"): ("read", None),
    ("PATCH", "/api/clips/{video_id}"): ("write", {"title": "mine"}),
    ("GET", "/api/clips/{video_id}/export?format=gif"): ("read", None),
    ("GET", "/api/clips/{video_id}/frame?seconds=0.5"): ("read", None),
    ("GET", "/api/shelf"): ("read", None),
    ("POST", "/api/folders"): ("write", {"name": "Sea"}),
    ("PATCH", "/api/folders/{folder_id}"): ("write", {"name": "Land"}),
    ("DELETE", "/api/folders/{folder_id}"): ("write", None),
    ("GET", "/api/drafts"): ("read", None),
    ("POST", "/api/drafts"): ("write", {"data": {}}),
    ("GET", "/api/drafts/{draft_id}"): ("read", None),
    ("PUT", "/api/drafts/{draft_id}"): ("write", {"data": {}, "version": 1}),
    ("DELETE", "/api/drafts/{draft_id}"): ("write", None),
    ("GET", "/api/keys"): ("all", None),
    ("POST", "/api/keys"): ("all", {"name": "n"}),
    ("DELETE", "/api/keys/{key_id}"): ("all", None),
    ("GET", "/api/admin"): ("all", None),
}
STRANGE = {path for _, path in CALLS if "{" in path}


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("studio")) as served, served.client as client:
        made = client.post("/v1/videos", json={"prompt": "un ballon bleu sur la plage", "size": "96x64", "seconds": 1})
        video_id = served.finished(made.json()["id"])["id"]
        ids = {
            "{video_id}": video_id,
            "{folder_id}": client.post("/api/folders", json={"name": "Park"}).json()["id"],
            "{draft_id}": client.post("/api/drafts", json={"name": "d", "data": {"a": 1}}).json()["id"],
            "{key_id}": client.post("/api/keys", json={"name": "to be kept"}).json()["key"]["id"],
        }
        with served.site.database.write() as tx:
            project = projects.list_projects(tx)[0].id
            keys = {scope: projects.create_key(tx, project, scope, [scope])[0] for scope in SCOPES}
        yield served, ids, {"whole": served.key, "other": served.other_key, **keys}


def call(house, method, path, key=None, **headers):
    served, ids, keys = house
    body = json.dumps(CALLS[method, path][1])
    for name, value in ids.items():
        path, body = path.replace(name, value), body.replace(name, value)
    said = {"authorization": f"Bearer {keys[key]}"} if key else {}
    content = {"content": body} if body != "null" else {}
    return httpx2.request(
        method, served.url + path, headers={"content-type": "application/json", **said, **headers}, **content
    )


def test_every_route_is_in_the_table():
    found = {
        (method, route.path)
        for router in ROUTERS
        for route in router.routes
        for method in route.methods
        if route.path.startswith("/api/")
    }
    assert found == {(method, path.partition("?")[0]) for method, path in CALLS} | PUBLIC


@pytest.mark.parametrize(("method", "path"), sorted(CALLS))
def test_who_may_call(house, method, path):
    scope = CALLS[method, path][0]
    assert call(house, method, path, host="clips.example.org").status_code == 401
    for other in SCOPES - {scope}:
        assert call(house, method, path, other).status_code == 403, other
    theirs = call(house, method, path, "other")
    if path.startswith("/api/admin"):
        assert theirs.status_code == 403  # another project does not run the server
    elif path in STRANGE:
        assert theirs.status_code == 404
    else:
        assert all(each not in theirs.text for each in house[1].values())


def test_a_prompt_is_accounted_for_word_by_word(house):
    served, _, _ = house
    prompt = "a crimson kite dances over a green park at golden hour"
    with served.client as client:
        found = client.post("/api/understand", json={"prompt": prompt}).json()
    for part in found["parts"]:
        assert prompt[part["start"] : part["end"]] == part["words"]
    kinds = {part["words"]: (part["kind"], part["slot"], part["key"]) for part in found["parts"]}
    assert kinds["kite"] == ("understood", "noun", "kite")
    assert kinds["at golden hour"] == ("understood", "light", "golden hour")
    assert kinds["dances"][0] == "ignored"
    assert {"slot": "weather", "key": "clear"} in found["assumed"]
    assert found["shots"][0]["setting"] == "park"


def test_a_prompt_is_told_in_full_and_says_the_same(house):
    served, _, _ = house
    with served.client as client:
        found = client.post("/api/expand", json={"prompt": "a red kite, golden hour"}).json()
        again = client.post("/api/understand", json={"prompt": found["prompt"]}).json()
    assert (found["by"], found["note"]) == ("", "")
    assert again["assumed"] == []
    assert (again["shots"][0]["subjects"][0]["color"], again["shots"][0]["light"]) == ("red", "golden hour")


def test_what_is_said_is_told_with_who_says_it_and_how_long_that_takes(house):
    served, _, _ = house
    with served.client as client:
        found = client.post("/api/understand", json={"prompt": 'a dog says "Hello there, what a day!"'}).json()
        silent = client.post("/api/understand", json={"prompt": "a dog"}).json()
    assert found["shots"][0]["speech"] == [{"words": "Hello there, what a day!", "subject": 0, "language": "en"}]
    assert {part["slot"] for part in found["parts"]} == {"noun", "speech"}
    assert 1 < found["speaking_s"] < 4
    assert silent["speaking_s"] == 0


def test_slow_motion_is_understood_and_offered_in_both_languages(house):
    served, _, _ = house
    with served.client as client:
        found = client.post("/api/understand", json={"prompt": "un chien court au ralenti"}).json()
        words = [client.get("/api/vocabulary", params={"language": each}).json()["words"] for each in ("en", "fr")]
    assert found["shots"][0]["speed"] == "slow motion"
    assert [part["words"] for part in found["parts"] if part["slot"] == "speed"] == ["au ralenti"]
    assert [[word["label"] for word in each if word["slot"] == "speed" and word["seen"]] for each in words] == [
        ["slow motion"],
        ["ralenti"],
    ]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_a_chip_offers_is_understood_when_it_is_written(house, language):
    served, _, _ = house
    with served.client as client:
        words = client.get("/api/vocabulary", params={"language": language}).json()["words"]
        assert {word["slot"] for word in words} >= {"noun", "color", "action", "setting", "light", "camera", "sound"}
        for word in words:
            if word["slot"] in ("light", "camera", "setting", "shot_type", "speed"):
                found = client.post("/api/understand", json={"prompt": word["forms"][0]}).json()
                assert (word["slot"], word["key"]) in {(part["slot"], part["key"]) for part in found["parts"]}


class TestTheLibrary:
    def test_search_finds_words_titles_and_what_was_understood(self, house):
        served, ids, _ = house
        with served.client as client:
            client.patch(f"/api/clips/{ids['{video_id}']}", json={"title": "Holiday"})

            def found(search):
                return client.get("/api/clips", params={"search": search}).json()["total"]

            # The last is English for what the French prompt says.
            assert [found(search) for search in ("plage", "HOLIDAY", "ball coast", "dog", "%")] == [1, 1, 1, 0, 0]

    def test_search_finds_what_is_seen_and_says_so(self, house):
        served, ids, keys = house
        clip = ids["{video_id}"]
        with served.site.database.write() as tx:
            sights.write(tx, sights.Sight(clip, "eye", True, ("noun:kite", "light:night", "setting:sea coast"), None))
        with served.client as client:

            def found(search, **headers):
                said = client.get("/api/clips", params={"search": search}, headers=headers).json()["clips"]
                return [[one["key"] for one in each["seen"]] for each in said]

            assert found("kite") == found("cerf-volant") == [["kite"]]
            assert found("un cerf-volant la nuit") == [["kite", "night"]]
            assert found("plage nuit") == [["night"]]  # the beach is written, and need not be seen
            assert found("plage") == [[]]
            assert found("dog night") == found("park") == []
            assert found("kite", authorization=f"Bearer {keys['other']}") == []
            sight = client.get(f"/api/clips/{clip}").json()["sight"]
        assert sight["known"] is True
        assert {"slot": "setting", "key": "sea coast"} in sight["named"]

    def test_clips_that_look_alike_are_found_the_likest_first(self, house):
        served, ids, keys = house
        with served.client as client:
            said = {"prompt": "a dog", "size": "96x64", "seconds": 1, "n": 4}
            served.finished(client.post("/v1/videos", json=said).json()["id"])
            made = [each["id"] for each in client.get("/v1/videos", params={"limit": 4}).json()["data"]]
            for each in made:
                served.finished(each)
            angles = dict(zip(made, (0.5, 0.2, 1.5, 0.1), strict=True))  # 1.5: at a right angle, nearly
            with served.site.database.write() as tx:
                for each, angle in {**angles, ids["{video_id}"]: 0.0}.items():
                    vector = np.array([np.cos(angle), np.sin(angle)], np.float16).tobytes()
                    sights.write(tx, sights.Sight(each, "eye", False, (), vector))
                sights.write(tx, sights.Sight(made[3], "another eye", False, (), vector))  # cannot be compared

            def alike(key="whole", **said):
                headers = {"authorization": f"Bearer {keys[key]}"}
                answer = client.get("/api/clips", params={"like": ids["{video_id}"], **said}, headers=headers)
                return answer.status_code, [each["id"] for each in answer.json().get("clips", [])]

            assert alike() == (200, [made[1], made[0]])
            assert alike(offset=1, limit=1) == (200, [made[0]])
            assert alike(search="dog") == (200, [made[1], made[0]])
            assert alike(search="balloon") == (200, [])
            assert alike("other") == (404, [])
            client.post("/api/clips/act", json={"ids": [made[1]], "action": "bin"})
            assert alike() == (200, [made[0]])
            client.post("/api/clips/act", json={"ids": made, "action": "bin"})
            client.post("/api/clips/act", json={"ids": made, "action": "delete"})

    def test_the_bin_keeps_clips_until_it_is_emptied(self, house):
        served, _, _ = house
        with served.client as client:
            made = client.post("/v1/videos", json={"prompt": "a dog", "size": "96x64", "seconds": 1}).json()["id"]
            served.finished(made)

            def act(action):
                return client.post("/api/clips/act", json={"ids": [made], "action": action}).json()["changed"]

            def seen(**query):
                return made in client.get("/api/clips", params=query).text

            assert act("delete") == 0  # it does not lie in the bin
            assert seen()
            assert act("bin") == 1
            assert not seen()
            assert seen(binned=True)
            assert act("restore") == 1
            assert seen()
            act("bin")
            assert act("delete") == 1
            assert client.get(f"/v1/videos/{made}").status_code == 404

    def test_a_selection_is_packed_into_one_file_of_films_that_play(self, house, tmp_path):
        served, _, keys = house
        with served.client as client:
            said = {"prompt": "a dog: ../../etc/passwd", "size": "96x64", "seconds": 1, "n": 2}
            served.finished(client.post("/v1/videos", json=said).json()["id"])
            made = [each["id"] for each in client.get("/v1/videos", params={"limit": 2}).json()["data"]]
            for each in made:
                served.finished(each)
            client.patch(f"/api/clips/{made[0]}", json={"title": "Été à la mer"})
            broken = client.post("/v1/videos", json={"prompt": "fail", "size": "96x64", "seconds": 1}).json()["id"]
            served.finished(broken)

            def pack(*wanted, key="whole"):
                headers = {"authorization": f"Bearer {keys[key]}"}
                return client.get("/api/clips/archive", params={"id": wanted}, headers=headers)

            answer = pack(*made, broken, made[0])  # twice is once; the broken one has no film
            assert answer.headers["content-disposition"] == 'attachment; filename="clips.zip"'
            packed = zipfile.ZipFile(io.BytesIO(answer.content))
            assert packed.testzip() is None
            assert packed.namelist() == [f"Été à la mer {made[0]}.mp4", f"a dog etc passwd {made[1]}.mp4"]
            for name, each in zip(packed.namelist(), made, strict=True):
                film = packed.read(name)
                assert film == client.get(f"/v1/videos/{each}/content").content
                (tmp_path / "film.mp4").write_bytes(film)
                assert sum(len(part) for part in FileClip(tmp_path / "film.mp4").frames()) == 24
            assert pack(broken).status_code == 404
            assert pack("video_nobody", made[0]).status_code == 404
            assert pack(*made, key="other").status_code == 404
            assert pack(*(f"video_{n}" for n in range(201))).status_code == 400
            client.post("/api/clips/act", json={"ids": [*made, broken], "action": "bin"})
            client.post("/api/clips/act", json={"ids": [*made, broken], "action": "delete"})

    def test_a_folder_goes_and_its_clips_stay(self, house):
        served, ids, _ = house
        with served.client as client:
            folder = client.post("/api/folders", json={"name": "Trip"}).json()["id"]
            said = {"ids": [ids["{video_id}"]], "action": "move", "folder_id": folder}
            assert client.post("/api/clips/act", json=said).json() == {"changed": 1}
            shelf = client.get("/api/shelf").json()
            assert [each["clips"] for each in shelf["folders"] if each["id"] == folder] == [1]
            assert shelf["stored_bytes"] > 1000
            client.delete(f"/api/folders/{folder}")
            assert client.get(f"/api/clips/{ids['{video_id}']}").json()["clip"]["folder_id"] is None

    def test_what_is_published_anybody_sees_and_nothing_else(self, house):
        served, ids, _ = house
        clip = ids["{video_id}"]
        away = {"host": "clips.example.org"}

        def look(path=""):
            return httpx2.get(f"{served.url}/api/explore{path}", headers=away)

        with served.client as client:
            assert look(f"/{clip}").status_code == look(f"/{clip}/content").status_code == 404
            client.post("/api/clips/act", json={"ids": [clip], "action": "publish"})
            assert [each["id"] for each in look().json()["data"]] == [clip]
            assert "project" not in look().text
            assert look(f"/{clip}/content").content[4:8] == b"ftyp"
            client.post("/api/clips/act", json={"ids": [clip], "action": "bin"})
            assert look(f"/{clip}").status_code == 404
            client.post("/api/clips/act", json={"ids": [clip], "action": "restore"})
            assert look().json()["data"] == []  # what comes out of the bin is private

    def test_exports_hold_what_the_clip_holds(self, house):
        served, ids, _ = house
        with served.client as client:

            def export(format):
                return client.get(f"/api/clips/{ids['{video_id}']}/export", params={"format": format}).content

            assert len(zipfile.ZipFile(io.BytesIO(export("frames"))).namelist()) == 24
            with wave.open(io.BytesIO(export("wav"))) as sound:
                assert 0.95 < sound.getnframes() / sound.getframerate() < 1.1
            assert export("gif")[:6] == b"GIF89a"
            assert b"trainedAlgorithmicMedia" in export("gif")
            assert export("webm")[:4] == b"\x1aE\xdf\xa3"
            frame = client.get(f"/api/clips/{ids['{video_id}']}/frame", params={"seconds": 0.5})
            assert frame.headers["content-type"] == "image/png"
            assert struct.unpack(">II", frame.content[16:24]) == (96, 64)
        # What was sent is deleted right after.
        wait_until(lambda: not list(served.site.settings.home.scratch.glob("export-*")))


def test_two_windows_do_not_overwrite_each_others_draft(house):
    served, ids, _ = house
    path = f"/api/drafts/{ids['{draft_id}']}"
    with served.client as client:
        version = client.get(path).json()["version"]
        assert client.put(path, json={"data": {"by": "one"}, "version": version}).status_code == 200
        late = client.put(path, json={"data": {"by": "two"}, "version": version})
        assert late.status_code == 422
        assert client.get(path).json()["data"] == {"by": "one"}


class TestTheDoor:
    def test_the_cookie_opens_for_our_own_pages_alone(self, house):
        served, _, _ = house
        away = {"host": "clips.example.org"}
        answer = httpx2.post(f"{served.url}/api/session", json={"key": served.key}, headers=away)
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "samesite=strict" in cookie.lower()

        def look(**headers):
            said = {"cookie": f"lanterne_key={served.key}", **away, **headers}
            return httpx2.get(f"{served.url}/v1/videos", headers=said).status_code

        assert look() == 200
        assert look(origin="http://clips.example.org") == 200
        assert look(origin="http://clips.example.org:81") == 401
        assert look(**{"sec-fetch-site": "cross-site"}) == 401
        assert look(**{"sec-fetch-site": "same-site"}) == 401  # another port of this machine
        assert look(cookie="lanterne_key=sk-nonsense") == 401

    def test_a_wrong_key_sets_nothing(self, house):
        served, _, _ = house
        answer = httpx2.post(f"{served.url}/api/session", json={"key": "sk-nonsense"})
        assert answer.status_code == 401
        assert "set-cookie" not in answer.headers


def test_pages_come_with_a_strict_policy(house):
    served, _, _ = house
    for path in ("/", "/library", "/clip/video_1", "/storyboard/draft_1"):
        answer = httpx2.get(served.url + path)
        assert answer.status_code == 200
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
    for path in ("/nowhere", "/assets/../pages.py", "/assets/..%2fpages.py", "/assets/none.js"):
        assert httpx2.get(served.url + path).status_code == 404


def test_the_studio_brings_no_torch_into_the_server():
    assert "lanterne.api.studio" in sys.modules
    import subprocess

    code = "import sys, lanterne.api.app; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_without_its_director_a_server_tells_prompts_by_rules_and_says_so(tmp_path):
    away = {"url": "http://127.0.0.1:9/v1", "model": "small"}
    with serving(tmp_path, with_worker=False, director=away) as served, served.client as client:
        found = client.post("/api/expand", json={"prompt": "a red kite"}).json()
    assert "red kite" in found["prompt"]
    assert found["by"] == ""
    assert "does not answer" in found["note"]
