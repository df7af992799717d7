"""Into the queue: groups, idempotency keys, given media."""

import hashlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lanterne.core.canvas import Canvas
from lanterne.core.errors import Conflict, InvalidInput, NotFound
from lanterne.jobs import cancel, watch
from lanterne.jobs.order import Order
from lanterne.jobs.submit import Once, Request, submit
from lanterne.store import blob_rows, videos
from lanterne.store.blobs import Blob
from lanterne.store.projects import create_project
from orders import check_queue, queue, request


@given(
    st.none() | st.integers(1, 100),
    st.none() | st.tuples(st.integers(1, 999), st.integers(1, 999)),
    st.booleans(),
    st.integers(0, 2**63 - 1),
)
def test_an_order_comes_back_from_its_json(steps, size, with_sound, seed):
    order = Order(Canvas(seed=seed).shot("un cerf-volant « rouge »"), "fake", steps, size, with_sound)
    assert Order.from_json(order.to_json()) == order


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"canvas": {}, "engine": "fake"}', "null"])
def test_what_is_no_order_is_refused(text):
    with pytest.raises(InvalidInput):
        Order.from_json(text)


def test_a_canvas_without_a_seed_is_no_order():
    with pytest.raises(InvalidInput, match="seed"):
        Order(Canvas().shot("a kite"), "fake")


def test_a_submitted_video_waits_and_tells_what_was_asked_for(database, project_id):
    asked = request(
        "a kite", model="sora-2-pro", metadata={"for": "me"}, remixed_from="video_0", order={"size": (192, 128)}
    )
    with database.write() as tx:
        (video,) = submit(tx, project_id, [asked]).videos
        assert videos.get(tx, project_id, video.id) == video
    assert (video.status, video.progress, video.prompt, video.model) == ("queued", 0, "a kite", "sora-2-pro")
    assert (video.size, video.seed, video.engine) == ("192x128", 7, "fake")
    assert (video.metadata, video.remixed_from, video.seconds) == ({"for": "me"}, "video_0", pytest.approx(8 / 24))
    with database.read() as tx:
        assert watch.standing(tx, project_id, video.id).position == 1
        assert [event.kind for event in watch.events(tx, project_id, video.id)] == ["queued"]
    check_queue(database)


def test_videos_asked_for_together_share_a_group_and_keep_their_order(database, project_id):
    made = queue(database, project_id, *(f"kite {n}" for n in range(12)))
    queue(database, project_id, "another")
    with database.read() as tx:
        page = videos.page(tx, project_id, group=made[0].group_id, newest_first=False)
        assert [video.prompt for video in page.videos] == [f"kite {n}" for n in range(12)]
        assert [video.id for video in page.videos] == [video.id for video in made]


def test_nothing_is_no_request(database, project_id):
    with pytest.raises(InvalidInput), database.write() as tx:
        submit(tx, project_id, [])


def test_the_same_key_and_request_give_the_same_videos(database, project_id):
    with database.write() as tx:
        first = submit(tx, project_id, [request(), request()], Once("key", "print"))
    with database.write() as tx:
        second = submit(tx, project_id, [request(), request()], Once("key", "print"))
    assert (first.is_replay, second.is_replay) == (False, True)
    assert second.videos == first.videos
    assert len(check_queue(database)) == 2


def test_the_same_key_with_another_request_is_a_conflict(database, project_id):
    with database.write() as tx:
        (video,) = submit(tx, project_id, [request()], Once("key", "print")).videos
    with pytest.raises(Conflict), database.write() as tx:
        submit(tx, project_id, [request("other")], Once("key", "other print"))
    with database.write() as tx:
        cancel.remove(tx, project_id, video.id)
    with pytest.raises(Conflict, match="deleted"), database.write() as tx:
        submit(tx, project_id, [request()], Once("key", "print"))


def test_a_key_belongs_to_its_project(database, project_id):
    with database.write() as tx:
        other = create_project(tx, "other")
        submit(tx, project_id, [request()], Once("key", "print"))
        assert not submit(tx, other.id, [request()], Once("key", "another print")).is_replay


def test_fifty_submits_at_once_with_one_key_make_one_job(database, project_id):
    def submit_once(_):
        with database.write() as tx:
            return submit(tx, project_id, [request()], Once("key", "print"))

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(submit_once, range(50)))
    assert all(answer.videos == answers[0].videos for answer in answers)
    assert [answer.is_replay for answer in answers].count(False) == 1
    assert len(check_queue(database)) == 1


def test_given_media_must_be_there_and_are_kept_with_the_video(database, storage, project_id, tmp_path):
    path = tmp_path / "photo"
    path.write_bytes(b"a photo")
    digest = hashlib.sha256(b"a photo").hexdigest()
    asked = Request(Order(Canvas(seed=1).shot("a kite").keep(digest), "fake"), "sora-2", "a kite")
    with pytest.raises(NotFound, match="medium"), database.write() as tx:
        submit(tx, project_id, [asked])
    with database.write() as tx:
        blob = storage.put_file(path, "image/png")
        assert blob == Blob(digest, 7, "image/png")
        blob_rows.record(tx, storage, blob, "upload")
        (video,) = submit(tx, project_id, [asked]).videos
        blob_rows.release(tx, "upload")
    with database.write() as tx:
        assert blob_rows.unowned(tx, older_than_s=-60) == []
        cancel.remove(tx, project_id, video.id)
        assert blob_rows.unowned(tx, older_than_s=-60) == [digest]


def test_pages_are_stable_while_others_submit(database, project_id):
    first = [queue(database, project_id, str(n))[0].prompt for n in range(5)]
    seen, after = [], None
    with database.write() as tx:
        other = create_project(tx, "other").id
    while True:
        with database.read() as tx:
            page = videos.page(tx, project_id, after=after, limit=2)
        seen += [video.prompt for video in page.videos]
        if not page.has_more:
            break
        after = page.videos[-1].id
        queue(database, project_id, "newer")
        queue(database, other, "a stranger's")
    assert seen == first[::-1]
    with database.read() as tx:
        assert videos.page(tx, project_id, limit=0).videos == ()
        assert [v.prompt for v in videos.page(tx, project_id, limit=2, newest_first=False).videos] == ["0", "1"]
