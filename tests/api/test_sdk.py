"""The official Python client, unmodified but for its base URL: every video function, and webhooks."""

import asyncio
import io

import openai
import pytest
from openai import AsyncOpenAI, OpenAI
from openai.types import Video
from rig import wait_until

from lanterne.media.reader import probe

pytestmark = pytest.mark.filterwarnings("ignore:.*Sora API.*:DeprecationWarning")

KITE = "a red kite over a green park"


@pytest.fixture(scope="module")
def client(server):
    with OpenAI(base_url=f"{server.url}/v1", api_key=server.key, max_retries=0) as client:
        yield client


@pytest.fixture(scope="module")
def video(client):
    """One finished video, as old programs ask for it: nothing said but the words."""
    return client.videos.create_and_poll(prompt=KITE, poll_interval_ms=50)


def test_create_says_what_the_types_promise(client):
    video = client.videos.create(prompt=KITE, model="sora-2", seconds="8", size="1280x720")
    Video.model_validate(video.to_dict(), strict=True)
    assert (video.object, video.model, video.seconds, video.size) == ("video", "sora-2", "8", "1280x720")
    assert video.status in ("queued", "in_progress")
    assert video.prompt == KITE
    assert video.error is None
    assert video.completed_at is None
    client.videos.delete(video.id)


def test_create_and_poll_ends_with_a_finished_video_of_the_default_size(client, video):
    Video.model_validate(video.to_dict(), strict=True)
    assert (video.status, video.progress, video.seconds, video.size) == ("completed", 100, "4", "720x1280")
    assert video.completed_at >= video.created_at
    assert client.videos.retrieve(video.id) == video
    assert client.videos.poll(video.id) == video


def test_every_variant_downloads(client, video, tmp_path):
    path = tmp_path / "video.mp4"
    client.videos.download_content(video.id).write_to_file(path)
    info = probe(path)
    assert info.size == (720, 1280)
    assert info.seconds == pytest.approx(4, abs=0.1)
    assert info.has_sound
    thumbnail = client.videos.download_content(video.id, variant="thumbnail")
    assert thumbnail.response.headers["content-type"] == "image/webp"
    assert thumbnail.content[8:12] == b"WEBP"
    sheet = client.videos.download_content(video.id, variant="spritesheet")
    assert sheet.response.headers["content-type"] == "image/jpeg"
    assert sheet.content[:3] == b"\xff\xd8\xff"


def test_the_poll_helper_is_told_when_to_look_again(client):
    raw = client.videos.with_raw_response.create(prompt=f"{KITE} slow=0.3", size="96x64")
    made = raw.parse()
    looked = client.videos.with_raw_response.retrieve(made.id)
    assert 500 <= int(looked.headers["openai-poll-after-ms"]) <= 10_000
    client.videos.delete(made.id)


def test_list_pages_through_everything_in_order(client):
    made = [client.videos.create(prompt=KITE, size="96x64").id for _ in range(5)]
    listed = [each.id for each in client.videos.list(limit=2)]  # pages by itself
    assert listed[:5] == made[::-1]
    assert len(set(listed)) == len(listed)
    assert [each.id for each in client.videos.list(limit=3, order="asc", after=made[1])][:3] == made[2:]
    page = client.videos.list(limit=2)
    assert (page.object, page.has_more, page.first_id, page.last_id) == ("list", True, made[4], made[3])


def test_delete_leaves_nothing(client):
    made = client.videos.create(prompt=f"{KITE} slow=0.3", size="96x64")
    gone = client.videos.delete(made.id)
    assert (gone.id, gone.object, gone.deleted) == (made.id, "video.deleted", True)
    with pytest.raises(openai.NotFoundError) as caught:
        client.videos.retrieve(made.id)
    assert caught.value.type == "invalid_request_error"
    assert caught.value.code == "not_found"


def test_a_failed_video_is_found_and_says_why(client):
    failed = client.videos.create_and_poll(prompt=f"{KITE} refuse", size="96x64", poll_interval_ms=50)
    assert failed.status == "failed"
    assert failed.error.code == "unsupported_by_model"
    assert failed.error.message
    with pytest.raises(openai.NotFoundError, match="failed"):
        client.videos.download_content(failed.id)


def test_what_the_engine_cannot_do_is_refused_before_anything_is_queued(client, video):
    before = len(list(client.videos.list()))
    clip = ("clip.mp4", client.videos.download_content(video.id).content, "video/mp4")
    calls = {
        "remix": lambda: client.videos.remix(video.id, prompt="the same at night"),
        "edit": lambda: client.videos.edit(prompt="at night", video=clip),
        "extend": lambda: client.videos.extend(prompt="it lands", seconds="4", video=clip),
        "reference": lambda: client.videos.create(prompt=KITE, input_reference=("a.png", b"x", "image/png")),
    }
    for name, call in calls.items():
        with pytest.raises(openai.BadRequestError) as caught:
            call()
        assert caught.value.code == "unsupported_by_model", name
        assert "fake does not understand" in caught.value.body["message"]
    assert len(list(client.videos.list())) == before


def test_with_an_engine_that_can_remix_edit_and_extend_return_new_videos(client):
    source = client.videos.create_and_poll(prompt=KITE, model="able", size="96x64", poll_interval_ms=50)
    clip = ("clip.mp4", client.videos.download_content(source.id).content, "video/mp4")
    able = {"model": "able"}
    remix = client.videos.remix(source.id, prompt="the same at night")
    edit = client.videos.edit(prompt="at night", video=clip, extra_body=able)
    extended = client.videos.extend(prompt="it lands", seconds="4", video=clip, extra_body=able)
    for made, seconds, origin in ((remix, "4", source.id), (edit, "4", None), (extended, "8", None)):
        # The fast engine is asked for a small size, which the types do not know.
        Video.model_validate({**made.to_dict(), "size": "1280x720"}, strict=True)
        assert (made.seconds, made.size, made.remixed_from_video_id) == (seconds, "96x64", origin)
        done = client.videos.poll(made.id, poll_interval_ms=50)
        assert done.status == "completed", done.error
        assert done.id != source.id


def test_characters_are_kept(client, video):
    clip = io.BytesIO(client.videos.download_content(video.id).content)
    made = client.videos.create_character(name="Kitty", video=("kitty.mp4", clip, "video/mp4"))
    assert made.name == "Kitty"
    assert made.id.startswith("char_")
    again = client.videos.get_character(made.id)
    assert (again.id, again.name, again.created_at) == (made.id, made.name, made.created_at)


def test_extras_travel_in_extra_body(client):
    wished = {"seed": 7, "n": 2, "metadata": {"scene": "12"}, "audio": False, "steps": 2, "unknown": "ignored"}
    first = client.videos.create(prompt=KITE, size="96x64", extra_body=wished)
    assert (first.seed, first.metadata) == (7, {"scene": "12"})
    both = list(client.videos.list(order="asc", extra_query={"group": first.group}))
    assert [each.seed for each in both] == [7, 8]
    done = client.videos.poll(both[1].id, poll_interval_ms=50)
    assert done.status == "completed"


def test_models_are_listed(client):
    names = [model.id for model in client.models.list()]
    assert {"sora-2", "sora-2-pro", "fake"} <= set(names)
    assert client.models.retrieve("sora-2").owned_by == "lanterne"
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("gpt-9")


def test_errors_come_as_the_clients_classes(client, server):
    with pytest.raises(openai.BadRequestError) as caught:
        client.videos.create(prompt=KITE, size="tall")
    assert (caught.value.code, caught.value.type) == ("invalid_value", "invalid_request_error")
    with pytest.raises(openai.BadRequestError, match="no model 'sora-9'"):
        client.videos.create(prompt=KITE, model="sora-9")
    with pytest.raises(openai.InternalServerError) as starting:
        client.videos.create(prompt=KITE, model="nobody")
    assert (starting.value.status_code, starting.value.response.headers["retry-after"]) == (503, "8")
    stranger = OpenAI(base_url=f"{server.url}/v1", api_key=server.other_key, max_retries=0)
    assert list(stranger.videos.list()) == []


def test_a_delivered_webhook_unwraps(client, receiver):
    made = client.webhooks.create(name="studio", url=receiver.url, event_types=["video.completed", "video.failed"])
    try:
        video = client.videos.create(prompt=KITE, size="96x64")
        wait_until(lambda: receiver.posts)
        _, headers, body = receiver.posts[0]
        event = client.webhooks.unwrap(body, headers, secret=made.signing_secret)
        assert (event.type, event.object, event.data.id) == ("video.completed", "event", video.id)
        assert headers["webhook-id"] == event.id
        with pytest.raises(openai.InvalidWebhookSignatureError):
            client.webhooks.unwrap(body + b" ", headers, secret=made.signing_secret)
    finally:
        client.webhooks.delete(made.id)


def test_webhook_endpoints_are_managed(client, receiver):
    made = client.webhooks.create(name="one", url=receiver.url, event_types=["video.completed"])
    assert made.signing_secret.startswith("whsec_")
    assert [each.id for each in client.webhooks.list()] == [made.id]
    changed = client.webhooks.update(made.id, name="two", event_types=["video.failed"])
    assert (changed.name, changed.event_types, changed.url) == ("two", ["video.failed"], receiver.url)
    rotated = client.webhooks.rotate_secret(made.id)
    assert rotated.signing_secret != made.signing_secret
    tested = client.webhooks.test(made.id, event_type="video.failed")
    assert (tested.status_code, tested.success) == (200, True)
    _, headers, body = receiver.posts[0]
    assert client.webhooks.unwrap(body, headers, secret=rotated.signing_secret).type == "video.failed"
    with pytest.raises(openai.InvalidWebhookSignatureError):
        client.webhooks.unwrap(body, headers, secret=made.signing_secret)
    assert client.webhooks.event_types.list().data == ["video.completed", "video.failed"]
    assert client.webhooks.delete(made.id).deleted
    with pytest.raises(openai.NotFoundError):
        client.webhooks.retrieve(made.id)


def test_the_async_client_does_the_same(server):
    async def use():
        async with AsyncOpenAI(base_url=f"{server.url}/v1", api_key=server.key, max_retries=0) as client:
            video = await client.videos.create_and_poll(prompt=KITE, size="96x64", poll_interval_ms=50)
            content = await client.videos.download_content(video.id)
            listed = [each.id async for each in client.videos.list(limit=2)]
            looked = await client.videos.retrieve(video.id)
            kitty = await client.videos.create_character(name="Kitty", video=("k.mp4", content.content, "video/mp4"))
            assert (await client.videos.get_character(kitty.id)).name == "Kitty"
            clip = ("a.mp4", content.content, "video/mp4")
            for call in (
                client.videos.remix(video.id, prompt="at night"),
                client.videos.edit(prompt="at night", video=clip),
                client.videos.extend(prompt="it lands", seconds="4", video=clip),
            ):
                with pytest.raises(openai.BadRequestError, match="does not understand"):
                    await call
            able = {"model": "able"}
            for made, seconds in (
                (await client.videos.edit(prompt="at night", video=clip, extra_body=able), "4"),
                (await client.videos.extend(prompt="it lands", seconds="4", video=clip, extra_body=able), "8"),
            ):
                done = await client.videos.poll(made.id, poll_interval_ms=50)
                assert (done.status, done.seconds) == ("completed", seconds)
            again = await client.videos.remix(made.id, prompt="at night")
            assert (again.status, again.remixed_from_video_id) == ("queued", made.id)
            assert looked == await client.videos.poll(video.id)
            gone = await client.videos.delete(video.id)
            with pytest.raises(openai.NotFoundError):
                await client.videos.retrieve(video.id)
            return video, content.content, listed, gone

    video, content, listed, gone = asyncio.run(use())
    assert video.status == "completed"
    assert content[4:8] == b"ftyp"
    assert video.id in listed
    assert gone.deleted
