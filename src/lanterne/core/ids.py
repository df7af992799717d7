"""Names for things that are stored: a prefix that says what it is, and hexadecimal digits that sort by time."""

from __future__ import annotations

import secrets
import time


def new_id(prefix: str, index: int = 0) -> str:
    """`video_6609...`: 52 bits of microseconds, 12 bits of `index` (for things made together), 64 random bits."""
    return f"{prefix}_{time.time_ns() // 1000 & (1 << 52) - 1:013x}{index & 0xFFF:03x}{secrets.token_hex(8)}"
