"""All routes of the Studio; the pages come last because they answer to whatever else people type."""

from __future__ import annotations

from lanterne.api.studio import admin, clips, door, drafts, explore, folders, keys, pages, prompts

ROUTERS = tuple(room.router for room in (door, prompts, clips, folders, drafts, keys, admin, explore, pages))
