"""How much of a machine a given file may use, and which kinds of file are looked at."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024

STILLS = {"png": "PNG", "jpeg": "JPEG", "webp": "WEBP"}  # our name: Pillow's
CONTAINERS = frozenset({"mov", "matroska", "wav", "mp3", "flac", "ogg"})  # FFmpeg's demuxers; no playlist among them
VIDEO_CODECS = frozenset({"h264", "hevc", "vp8", "vp9", "av1", "libdav1d", "mpeg4", "theora", "mjpeg", "prores"})
AUDIO_CODECS = frozenset(
    {"aac", "mp3", "mp3float", "opus", "libopus", "vorbis", "libvorbis", "flac", "alac"}
    | {f"pcm_{kind}" for kind in ("u8", "s16le", "s16be", "s24le", "s24be", "s32le", "f32le", "f64le")}
)
KINDS_SAID = "an mp4, mov, webm, wav, mp3, flac or ogg file, or a png, jpeg or webp picture"


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps for one file. What is over a cap is refused, never cut.

    wait_s: seconds that the reader waits for the child in all, not counting what it does with the frames itself.
    """

    file_bytes: int = 200 * MIB
    side_px: int = 4096
    still_side_px: int = 16_384
    still_px: int = 50_000_000
    seconds: float = 60.0
    fps: float = 120.0
    streams: int = 8
    memory_bytes: int = 2048 * MIB
    cpu_s: int = 150
    wait_s: float = 130.0


def sniff(head: bytes) -> str | None:
    """Which kind of file begins with these 64 bytes: a key of `STILLS`, one of `CONTAINERS`, or None."""
    if head[:8] == b"\x89PNG\r\n\x1a\n":
        return "png"
    if head[:3] == b"\xff\xd8\xff":
        return "jpeg"
    if head[:4] == b"RIFF":
        return {b"WEBP": "webp", b"WAVE": "wav"}.get(head[8:12])
    if head[4:8] in (b"ftyp", b"moov", b"wide"):
        return "mov"
    if head[:4] == b"\x1a\x45\xdf\xa3" and b"webm" in head:
        return "matroska"
    if head[:4] == b"fLaC":
        return "flac"
    if head[:4] == b"OggS":
        return "ogg"
    is_mpeg_audio = len(head) > 2 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2  # sync word, layer 3
    return "mp3" if head[:3] == b"ID3" or is_mpeg_audio else None
