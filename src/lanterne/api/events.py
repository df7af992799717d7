"""/v1/videos/{id}/events: what happens to a video while it is made, as server-sent events."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool

from lanterne.api.access import CallerNeeded, SiteNeeded
from lanterne.api.pulse import Pulse
from lanterne.api.videos import Id
from lanterne.core.errors import NotFound
from lanterne.jobs import watch
from lanterne.service import videos
from lanterne.service.keys import Caller
from lanterne.service.site import Site

router = APIRouter(prefix="/v1/videos", tags=["videos"])

LAST = frozenset({"completed", "failed", "cancelled"})
LOOK_S = 5.0  # how often the place in the queue is looked at while nothing happens


@dataclass(slots=True)
class Watcher:
    """One video as one stream has seen it. after: the last event that was sent."""

    site: Site
    caller: Caller
    video_id: str
    after: int
    position: int | None = None
    is_over: bool = field(default=False, init=False)

    def look(self) -> list[ServerSentEvent]:
        """What is new: the job's events, with the newest picture, and the place in the queue when it changes."""
        found: list[ServerSentEvent] = []
        with self.site.database.read() as tx:
            project_id = self.caller.project_id
            news = watch.events(tx, project_id, self.video_id, self.after)
            pictures = [event.data["preview"] for event in news if event.data.get("preview") is not None]
            picture = watch.preview(tx, project_id, self.video_id) if pictures else None
            standing = watch.standing(tx, project_id, self.video_id)
        for event in news:
            self.after = event.id
            data = dict(event.data)
            version = data.pop("preview", None)
            if picture is not None and version == picture[0]:
                data["preview"] = "data:image/webp;base64," + base64.b64encode(picture[1]).decode()
            found.append(_event(event.kind, event.id, {"video_id": self.video_id, **data}))
            self.is_over = event.kind in LAST
        if standing.position is not None and standing.position != self.position:
            found.append(_event("position", None, {"video_id": self.video_id, "position": standing.position}))
        self.position = standing.position
        # A reader that comes back after the last event has nothing to wait for.
        self.is_over = self.is_over or (not news and standing.state not in ("queued", "running"))
        return found


def _event(kind: str, id: int | None, data: dict[str, Any]) -> ServerSentEvent:
    return ServerSentEvent(event=kind, id=None if id is None else str(id), data=data)


def get_watcher(
    video_id: Id,
    site: SiteNeeded,
    caller: CallerNeeded,
    last_event_id: Annotated[str | None, Header(pattern=r"^\d{1,18}$")] = None,
) -> Watcher:
    """Looked up before the stream begins, so that what is not there is a 404. Raises NotFound."""
    videos.retrieve(site, caller, video_id)
    return Watcher(site, caller, video_id, int(last_event_id or 0))


async def get_stream(request: Request, caller: CallerNeeded) -> AsyncIterator[Pulse]:
    """Raises Busy."""
    pulse: Pulse = request.app.state.pulse
    with pulse.stream(caller.project_id):
        yield pulse


@router.get("/{video_id}/events", response_class=EventSourceResponse)
async def video_events(
    watcher: Annotated[Watcher, Depends(get_watcher)], pulse: Annotated[Pulse, Depends(get_stream)]
) -> AsyncIterator[ServerSentEvent]:
    """Everything that happens to a video: `queued`, `position`, `started`, `progress` (stage, step, steps,
    seconds_left, progress, now and then a small `preview`), `requeued`, and last `completed`, `failed` or `cancelled`;
    then the stream ends. `Last-Event-ID` takes it up again."""
    while not pulse.is_ending:
        change = pulse.next_change()
        try:
            news = await run_in_threadpool(watcher.look)
        except NotFound:  # deleted while somebody watched
            return
        for event in news:
            yield event
        if watcher.is_over:
            return
        await pulse.wait(change, LOOK_S)
