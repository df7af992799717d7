"""The Studio: its pages, and the /api routes that they need beside /v1."""

from lanterne.api.studio.door import Door
from lanterne.api.studio.routes import ROUTERS

__all__ = ["ROUTERS", "Door"]
