"""How this process keeps its memory."""

from __future__ import annotations

import ctypes
import sys

TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3  # M_* of glibc's malloc.h
ALL = 1 << 30


def keep_buffers() -> None:
    """Let big buffers be used again instead of going back to the system, for this whole process.

    glibc maps each buffer above some 32 MB anew and unmaps it after, and hands the top of its heap back: attention's
    buffers then cost more in page faults than in arithmetic (one call of the transformer takes 2.6 times as long). Has
    no effect without glibc.
    """
    if sys.platform == "linux" and (mallopt := getattr(ctypes.CDLL(None), "mallopt", None)):
        mallopt(MMAP_THRESHOLD, ALL)
        mallopt(TRIM_THRESHOLD, ALL)
