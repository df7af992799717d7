"""Names for things that are stored: a prefix that says what it is, and hexadecimal digits that sort by time."""

from __future__ import annotations

import secrets
import time


def new_id(prefix: str, index: int = 0) -> str:
    """`video_0193...`: 48 bits of milliseconds, 16 bits of `index` (for things made together), 64 random bits."""
    return f"{prefix}_{time.time_ns() // 1_000_000 & (1 << 48) - 1:012x}{index & 0xFFFF:04x}{secrets.token_hex(8)}"
