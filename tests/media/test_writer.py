"""The mp4 files that are written: right colours, right times, playable while they load, marked, whole or absent."""

import os
import resource
import struct

import av
import numpy as np
import pytest
from clips import GREEN, RED, picture, tone, write_clip

from lanterne.core.errors import InvalidInput, MediaError, OutputError
from lanterne.media.boxes import find_boxes
from lanterne.media.writer import ClipWriter
from lanterne.media.xmp import XMP_BOX, SourceType, read_source


@pytest.fixture
def clip(tmp_path):
    return write_clip(tmp_path / "clip.mp4")


def test_it_is_what_browsers_play(clip):
    with av.open(str(clip)) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        assert (video.codec_context.name, video.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert (audio.codec_context.name, audio.codec_context.sample_rate) == ("aac", 24_000)
        assert (video.codec_context.width, video.codec_context.height) == (96, 64)
        assert (video.average_rate, video.frames) == (24, 20)
        assert container.metadata["comment"] == "a test"
    kinds = [kind for kind, _, _ in find_boxes(clip)]
    assert kinds.index("moov") < kinds.index("mdat")


def test_colours_are_bt709_and_say_so(clip):
    with av.open(str(clip)) as container:
        context = container.streams.video[0].codec_context
        assert (context.colorspace, context.color_primaries, context.color_trc, context.color_range) == (1, 1, 1, 1)
        frame = next(container.decode(video=0))
    luma = np.frombuffer(frame.planes[0], np.uint8).reshape(64, -1)
    for row, (red, green, blue) in ((5, RED), (60, GREEN)):
        expected = 16 + 219 / 255 * (0.2126 * red + 0.7152 * green + 0.0722 * blue)
        assert abs(float(luma[row, 90]) - expected) <= 2


def test_every_frame_stands_at_its_time_with_the_sound_beside_it(clip):
    with av.open(str(clip)) as container:
        times = [frame.time for frame in container.decode(video=0)]
    assert times == pytest.approx([index / 24 for index in range(20)], abs=1e-4)
    with av.open(str(clip)) as container:
        heard = [(frame.time, frame.samples) for frame in container.decode(audio=0)]
    assert heard[0][0] == pytest.approx(0, abs=1e-4)
    assert heard[-1][0] + heard[-1][1] / 24_000 == pytest.approx(20 / 24, abs=1024 / 24_000)


def test_a_sharp_sound_is_heard_at_the_frame_it_belongs_to(tmp_path):
    click = np.zeros((1, 24_000), np.float32)
    click[0, 12_000:12_050] = 0.9
    with ClipWriter(tmp_path / "click.mp4", (96, 64), 24, 24_000) as sink:
        sink.video(np.stack([picture(index % 20) for index in range(24)]))
        sink.audio(click)
    with av.open(str(tmp_path / "click.mp4")) as container:
        heard = np.concatenate([frame.to_ndarray()[0] for frame in container.decode(audio=0)])
    assert abs(int(np.abs(heard).argmax()) - 12_025) < 240  # a hundredth of a second


def test_pictures_and_sound_may_come_in_any_chunks_and_order(tmp_path, clip):
    with ClipWriter(tmp_path / "other.mp4", (96, 64), 24, 24_000, comment="a test") as sink:
        sound = tone(20 / 24)
        sink.audio(sound[:, :333])
        for index in range(20):
            sink.video(picture(index)[None])
        sink.audio(sound[:, 333:7_000])
        sink.audio(sound[:, 7_000:])
    assert (tmp_path / "other.mp4").stat().st_size == pytest.approx(clip.stat().st_size, rel=0.05)
    with av.open(str(tmp_path / "other.mp4")) as container:
        assert sum(1 for _ in container.decode(video=0)) == 20


def test_it_says_that_a_trained_model_made_it(clip):
    assert read_source(clip) == SourceType.TRAINED_MODEL
    assert b"http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia" in clip.read_bytes()
    assert find_boxes(clip)[-1][0] == "uuid"


def test_a_simulation_says_so_instead(tmp_path):
    with ClipWriter(tmp_path / "scene.mp4", (96, 64), source=SourceType.SIMULATION) as sink:
        sink.video(picture(0)[None])
    assert read_source(tmp_path / "scene.mp4") == SourceType.SIMULATION


def test_the_file_appears_whole_or_not_at_all(tmp_path):
    with ClipWriter(tmp_path / "clip.mp4", (96, 64)) as sink:
        sink.video(picture(0)[None])
        assert not (tmp_path / "clip.mp4").exists()
    assert os.listdir(tmp_path) == ["clip.mp4"]


@pytest.mark.parametrize("stop", [KeyboardInterrupt, RuntimeError, SystemExit])
def test_a_stop_leaves_nothing_behind_and_an_older_clip_as_it_was(tmp_path, stop):
    older = write_clip(tmp_path / "clip.mp4").read_bytes()

    def begin_and_stop():
        with ClipWriter(tmp_path / "clip.mp4", (96, 64), 24, 24_000) as sink:
            sink.video(np.stack([picture(index) for index in range(20)]))
            raise stop

    with pytest.raises(stop):
        begin_and_stop()
    assert os.listdir(tmp_path) == ["clip.mp4"]
    assert (tmp_path / "clip.mp4").read_bytes() == older


def test_a_clip_without_a_picture_is_no_clip(tmp_path):
    with pytest.raises(MediaError), ClipWriter(tmp_path / "clip.mp4", (96, 64), 24, 24_000) as sink:
        sink.audio(tone(1))
    assert os.listdir(tmp_path) == []


def test_the_file_may_be_read_by_others_as_the_umask_says(tmp_path):
    before = os.umask(0o027)
    try:
        path = write_clip(tmp_path / "clip.mp4", frames=1, sound=False)
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_full_disk_is_one_clear_error_and_no_file(tmp_path):
    noise = np.random.default_rng(0).integers(0, 256, (160, 64, 96, 3), np.uint8)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    try:
        with pytest.raises(OutputError) as refusal, ClipWriter(tmp_path / "clip.mp4", (96, 64)) as sink:
            sink.video(noise)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert "clip.mp4 cannot be written" in str(refusal.value)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "says"), [("no/such/folder/clip.mp4", "does not exist"), ("folder.mp4", "is a folder")]
)
def test_a_place_that_cannot_be_written_is_known_at_once(tmp_path, name, says):
    (tmp_path / "folder.mp4").mkdir()
    with pytest.raises(OutputError, match=says):
        ClipWriter(tmp_path / name, (96, 64))
    assert os.listdir(tmp_path) == ["folder.mp4"]


def test_another_kind_of_name_is_refused(tmp_path):
    with pytest.raises(InvalidInput, match=r"\.mp4"):
        ClipWriter(tmp_path / "clip.gif", (96, 64))


@pytest.mark.parametrize("frames", [np.zeros((1, 64, 90, 3), np.uint8), np.zeros((1, 64, 96, 3), np.float32)])
def test_frames_that_do_not_fit_are_refused(tmp_path, frames):
    with pytest.raises(MediaError), ClipWriter(tmp_path / "clip.mp4", (96, 64)) as sink:
        sink.video(frames)


def test_sound_that_is_no_number_is_refused_and_loud_sound_is_clipped(tmp_path):
    with pytest.raises(MediaError), ClipWriter(tmp_path / "nan.mp4", (96, 64), 24, 24_000) as sink:
        sink.audio(np.full((1, 100), np.nan, np.float32))
    with ClipWriter(tmp_path / "loud.mp4", (96, 64), 24, 24_000) as sink:
        sink.video(np.stack([picture(index) for index in range(20)]))
        sink.audio(tone(20 / 24) * 50)
    assert (tmp_path / "loud.mp4").exists()


@pytest.mark.parametrize(
    "packet",
    [
        b"",
        b"not xml at all",
        b"\xff\xfe\x00broken",
        b'<!DOCTYPE a [<!ENTITY b "cccc"><!ENTITY d "&b;&b;&b;&b;">]><a>&d;</a>',
        b'<a xmlns:i="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" i:DigitalSourceType="http://example.org/made-up"/>',
    ],
)
def test_a_foreign_mark_is_no_mark(tmp_path, packet):
    box = struct.pack(">I4s", 24 + len(packet), b"uuid") + XMP_BOX + packet
    (tmp_path / "foreign.mp4").write_bytes(struct.pack(">I4s4sI", 16, b"ftyp", b"isom", 0) + box)
    assert read_source(tmp_path / "foreign.mp4") is None
