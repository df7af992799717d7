"""How this process keeps its memory."""

from __future__ import annotations

import ctypes
import sys

TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3  # M_* of glibc's malloc.h
ALL = 1 << 30


def keep_buffers() -> None:
    """Let big buffers be used again instead of going back to the system, for this whole process.

    glibc maps big buffers anew and unmaps them after, and hands the top of its heap back: attention's buffers then cost
    page faults each time (one call of the transformer took 0.20 s instead of 0.15 s on one thread). Has no effect
    without glibc.
    """
    if sys.platform == "linux" and (mallopt := getattr(ctypes.CDLL(None), "mallopt", None)):
        mallopt(MMAP_THRESHOLD, ALL)
        mallopt(TRIM_THRESHOLD, ALL)
