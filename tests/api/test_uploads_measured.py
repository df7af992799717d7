"""What the native engine does not know is refused, or noted, whichever way it was uploaded."""

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from rig import MODELS, AbleEngine, serving

from lanterne.media.writer import ClipWriter
from lanterne.service.settings import Preset

SIZE = (288, 160)
WISH = {"prompt": "a red kite over a green park", "size": "288x160", "model": "mini"}


class NamedMini(AbleEngine):
    """Stands for the native engine: what is measured is what it was given."""

    def capabilities(self):
        return replace(super().capabilities(), engine="lanterne-mini", sizes=(SIZE,))


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    models = MODELS | {"mini": Preset(engine="lanterne-mini")}
    engines = {"lanterne-mini": NamedMini(), "able": AbleEngine()}
    with (
        serving(tmp_path_factory.mktemp("measured"), engines=engines, models=models) as served,
        served.client as client,
    ):
        yield client


def pixels(contrast):
    """Fine noise, of which the more contrast it has, the less the latents can say."""
    noise = np.random.default_rng(0).integers(0, 256, (SIZE[1], SIZE[0], 3))
    return (128 + (noise - 128) * contrast).astype(np.uint8)


def picture(contrast):
    buffer = io.BytesIO()
    Image.fromarray(pixels(contrast)).save(buffer, "PNG")
    return buffer.getvalue()


def clip(folder, contrast):
    with ClipWriter(folder / "clip.mp4", SIZE, 24) as sink:
        sink.video(np.repeat(pixels(contrast)[None], 24, axis=0))
    return (folder / "clip.mp4").read_bytes()


UNKNOWN, EDGE, KNOWN = 1.0, 0.24, 0.02
WAYS = {
    "a first frame": ("", {}, "input_reference", picture),
    "an edit": ("/edits", {}, "video", clip),
    "an edit of a strength": ("/edits", {"strength": "mild"}, "video", clip),
    "an edit of a part": ("/edits", {"box": "[0.2, 0.2, 0.5, 0.5]"}, "video", clip),
    "an extension": ("/extensions", {"seconds": "2"}, "video", clip),
    "an extension backward": ("/extensions", {"seconds": "2", "direction": "backward"}, "video", clip),
    "a loop": ("/loops", {"video": '{"file": "media0"}', "join_seconds": "0.5"}, "media0", clip),
}


def send(client, way, contrast, folder, **more):
    path, fields, name, make = WAYS[way]
    content = make(contrast) if make is picture else make(folder, contrast)
    return client.post(f"/v1/videos{path}", data=WISH | fields | more, files={name: (name, content)})


@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_upload_is_measured(client, way, tmp_path):
    before = client.get("/v1/videos?limit=1").json()["first_id"]
    refused = send(client, way, UNKNOWN, tmp_path)
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "unsupported_by_model")
    assert "outside what lanterne-mini knows" in refused.json()["error"]["message"]
    assert refused.json()["error"]["message"].endswith("Engines that can use it: able.")
    assert client.get("/v1/videos?limit=1").json()["first_id"] == before
    known = send(client, way, KNOWN, tmp_path)
    assert known.status_code == 200, known.text
    assert known.json()["notes"] == []


@pytest.mark.parametrize("way", ["a first frame", "an extension"])
def test_what_is_at_the_edge_is_made_and_noted(client, way, tmp_path):
    answer = send(client, way, EDGE, tmp_path)
    assert answer.status_code == 200, answer.text
    (note,) = answer.json()["notes"]
    assert "at the edge" in note
    assert client.get(f"/v1/videos/{answer.json()['id']}").json()["notes"] == [note]


def test_other_engines_are_asked_nothing(client, tmp_path):
    answer = client.post(
        "/v1/videos/edits", data=WISH | {"model": "able"}, files={"video": ("a.mp4", clip(tmp_path, UNKNOWN))}
    )
    assert answer.status_code == 200, answer.text
    assert answer.json()["notes"] == []


def test_what_is_only_copied_is_not_measured(client, tmp_path):
    """Sound for a clip leaves its picture as it is."""
    body = {"prompt": "engine", "media": '{"file": "media0"}', "model": "mini"}
    files = {"media0": ("a.mp4", clip(tmp_path, UNKNOWN))}
    assert client.post("/v1/videos/soundtracks", data=body, files=files).status_code == 200
