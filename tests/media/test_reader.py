"""Reading clips back: what was written comes out again, in parts, in time, upright and in its colours."""

import av
import numpy as np
import pytest
from clips import GREEN, RED, picture, tone, write_clip
from PIL import Image

from lanterne.core.clip import ClipInfo
from lanterne.core.errors import MediaError
from lanterne.media.reader import FileClip, probe, read_clip


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    return write_clip(tmp_path_factory.mktemp("clips") / "clip.mp4")


def test_a_clip_tells_what_it_is(clip):
    info = probe(clip)
    assert (info.size, info.fps, info.sample_rate, info.channels) == ((96, 64), 24, 24_000, 1)
    assert info.seconds == pytest.approx(20 / 24, abs=0.05)
    assert info.has_pictures
    assert info.has_sound
    assert not info.is_still


def test_frames_come_back_in_chunks_and_in_their_colours(clip):
    chunks = list(read_clip(clip).frames())
    assert [len(chunk) for chunk in chunks] == [8, 8, 4]
    frames = np.concatenate(chunks)
    assert np.abs(frames[:, 5, 90].astype(int) - RED).max() <= 4
    assert np.abs(frames[:, 60, 90].astype(int) - GREEN).max() <= 4
    truth = np.stack([picture(index) for index in range(20)])
    assert np.abs(frames.astype(int) - truth).mean() < 4


def test_sound_comes_back(clip):
    heard = np.concatenate(list(read_clip(clip).sound()), axis=1)[:, :20_000]
    assert heard.dtype == np.float32
    assert np.abs(heard[:, 2_000:18_000] - tone(20_000 / 24_000)[:, 2_000:18_000]).max() < 0.05


def test_sound_comes_at_the_rate_that_is_asked_for(clip):
    heard = np.concatenate(list(read_clip(clip, sample_rate=48_000).sound()), axis=1)
    assert heard.shape[1] == pytest.approx(40_000, abs=2_100)
    spectrum = np.abs(np.fft.rfft(heard[0, 2_000:34_000]))
    assert spectrum.argmax() * 48_000 / 32_000 == pytest.approx(440, abs=2)


@pytest.mark.parametrize(("fps", "count"), [(12, 10), (48, 40), (24, 20)])
def test_frames_come_at_the_rate_that_is_asked_for(clip, fps, count):
    frames = np.concatenate(list(read_clip(clip, fps=fps).frames()))
    assert abs(len(frames) - count) <= 1
    middle = frames[len(frames) // 2].astype(int)
    assert np.abs(middle - picture(10)).mean() < 8


def test_reading_may_stop_early_and_start_again(clip):
    opened = FileClip(clip)
    for _ in range(2):
        frames = opened.frames()
        first = next(frames)
        frames.close()
        assert np.abs(first[0].astype(int) - picture(0)).mean() < 4


def test_the_frame_at_a_time(clip):
    opened = FileClip(clip)
    for index in (0, 7, 19):
        assert np.abs(opened.frame(index / 24).astype(int) - picture(index)).mean() < 4
    assert np.abs(opened.frame(99).astype(int) - picture(19)).mean() < 4


def test_a_silent_clip_and_a_stereo_clip(tmp_path):
    silent = probe(write_clip(tmp_path / "silent.mp4", sound=False))
    assert (silent.sample_rate, silent.channels, silent.has_sound) == (0, 0, False)
    assert list(FileClip(tmp_path / "silent.mp4").sound()) == []
    stereo = FileClip(write_clip(tmp_path / "stereo.mp4", channels=2))
    assert next(stereo.sound()).shape[0] == 2


@pytest.mark.parametrize(("name", "quality"), [("still.png", {}), ("still.jpg", {"quality": 95}), ("still.webp", {})])
def test_a_still_is_a_clip_of_one_frame(tmp_path, name, quality):
    Image.fromarray(picture(3)).save(tmp_path / name, **quality)
    still = read_clip(tmp_path / name)
    assert still.info == ClipInfo((96, 64), 0.0, 0.0)
    assert still.info.is_still
    (chunk,) = still.frames()
    assert chunk.shape == (1, 64, 96, 3)
    assert np.abs(chunk[0].astype(int) - picture(3)).mean() < 4


def test_a_photo_stands_upright(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # taken with the camera turned to the right
    Image.fromarray(picture(0)).save(tmp_path / "photo.jpg", exif=exif, quality=95)
    photo = FileClip(tmp_path / "photo.jpg").frame()
    assert np.abs(photo.astype(int) - np.rot90(picture(0), -1)).mean() < 6


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_film_of_a_turned_phone_stands_upright(tmp_path, degrees):
    path = tmp_path / "turned.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=24, options={"crf": "10"})
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        stream.set_display_rotation(degrees)
        for index in range(4):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture(index), format="rgb24")))
        container.mux(stream.encode(None))
    shown = FileClip(path).frame().astype(int)
    quarters = degrees // 90  # FFmpeg turns a frame by its display rotation anticlockwise
    assert np.abs(shown - np.rot90(picture(0), quarters)).mean() < 6


@pytest.mark.parametrize(
    ("name", "codec"), [("a.wav", "pcm_s16le"), ("a.mp3", "libmp3lame"), ("a.flac", "flac"), ("a.ogg", "libopus")]
)
def test_sound_alone(tmp_path, name, codec):
    with av.open(str(tmp_path / name), "w") as container:
        stream = container.add_stream(codec, rate=48_000, layout="mono")
        frame = av.AudioFrame.from_ndarray(tone(1, 48_000), format="fltp", layout="mono")
        frame.sample_rate = 48_000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    clip = read_clip(tmp_path / name, sample_rate=24_000)
    assert not clip.info.has_pictures
    heard = np.concatenate(list(clip.sound()), axis=1)
    assert heard.shape[1] == pytest.approx(24_000, abs=1_500)
    assert np.abs(heard[:, 4_000:20_000]).max() == pytest.approx(0.4, abs=0.05)
    with pytest.raises(MediaError, match="no picture"):
        clip.frame()


def test_webm(tmp_path):
    with av.open(str(tmp_path / "clip.webm"), "w") as container:
        stream = container.add_stream("libvpx-vp9", rate=24, options={"deadline": "realtime", "cpu-used": "8"})
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        for index in range(6):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture(index), format="rgb24")))
        container.mux(stream.encode(None))
    assert sum(len(chunk) for chunk in read_clip(tmp_path / "clip.webm").frames()) == 6
