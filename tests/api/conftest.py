"""Fixtures of the API tests; what they are made of is in `rig`."""

from rig import receiver, server  # noqa: F401
