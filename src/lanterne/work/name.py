"""Names of workers."""

from __future__ import annotations

import os
import secrets
import socket


def new_name() -> str:
    """A worker's name that nobody else has; it says where to look for the worker."""
    return f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"
