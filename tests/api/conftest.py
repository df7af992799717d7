"""Fixtures of the API tests; what they are made of is in `rig`."""

from rig import client, receiver, server, source  # noqa: F401
