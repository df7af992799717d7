"""From a wish to what the queue takes: words read, canvas laid out, the engine asked whether it can."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from lanterne.core.canvas import Canvas
from lanterne.core.capabilities import Capabilities
from lanterne.core.shot import Shot
from lanterne.direction.direct import direct
from lanterne.direction.lay import lay
from lanterne.direction.report import Direction
from lanterne.jobs.order import Order
from lanterne.jobs.submit import Request
from lanterne.net.client import check_url
from lanterne.service.site import Site
from lanterne.service.sizes import nearest_size
from lanterne.service.wish import Priority, Wish

_DAY_S = 24 * 3600.0
_PRIORITIES: Mapping[Priority, int] = {"relaxed": -1, "normal": 0, "high": 1}
_MAX_DRAWN_SEED = 2**31  # short enough to be typed again
UNSEEN = "0" * 64  # stands for a medium that nobody has looked at yet: only whether any is given is asked

Dress = Callable[[Canvas], Canvas]


@dataclass(frozen=True, slots=True)
class Plan:
    """A wish and who grants it. blank: the canvas without words, at a size that the engine has."""

    wish: Wish
    capabilities: Capabilities
    engine: str
    steps: int | None
    blank: Canvas


def plan(site: Site, wish: Wish) -> Plan:
    """Find the engine and a canvas it can fill. Raises InvalidInput, NotReady."""
    if wish.webhook_url is not None:
        check_url(wish.webhook_url, site.settings.allow_private_addresses)
    preset, published = site.engine_of(wish.model)
    able = published.capabilities
    Canvas(size=wish.size)  # refuses what is no size at all
    blank = Canvas(
        size=nearest_size(wish.size, able.sizes),
        seconds=wish.seconds,
        fps=able.fps[0] if wish.fps is None else wish.fps,
        negative=wish.negative_prompt,
        loras=wish.loras,
    )
    return Plan(wish, able, preset.engine, wish.steps or preset.steps or able.steps, blank)


def check(plan: Plan, dress: Dress) -> None:
    """Ask the engine before anything is fetched, decoded or stored. Raises UnsupportedByModel."""
    plan.capabilities.check(dress(plan.blank.shot(plan.wish.prompt)))


def requests(site: Site, plan: Plan, dress: Dress, remixed_from: str | None = None) -> tuple[Request, ...]:
    """One request for the queue for each of the wish's `n` videos. Raises InvalidInput, UnsupportedByModel."""
    wish, keep_days = plan.wish, site.settings.keep_days
    first = secrets.randbelow(_MAX_DRAWN_SEED) if wish.seed is None else wish.seed
    made = []
    for seed in range(first, first + wish.n):
        direction = direct(wish.prompt, seed)
        canvas, left_out = lay(direction, replace(plan.blank, seed=seed), plan.capabilities)
        canvas = dress(canvas)
        plan.capabilities.check(canvas)
        made.append(
            Request(
                Order(canvas, plan.engine, plan.steps, wish.size, wish.audio),
                model=wish.model,
                prompt=wish.prompt,
                remixed_from=remixed_from,
                priority=_PRIORITIES[wish.priority],
                metadata={
                    "metadata": dict(wish.metadata),
                    "reading": _account(direction, left_out),
                    "steps": plan.steps,
                    "loras": [asdict(lora) for lora in wish.loras],
                },
                webhook_url=wish.webhook_url,
                keep_s=None if keep_days is None else keep_days * _DAY_S,
            )
        )
    return tuple(made)


def _account(direction: Direction, left_out: tuple[Shot, ...]) -> dict[str, Any]:
    """How the words were read, so that nothing is swapped or dropped in silence."""
    return {
        "language": direction.language,
        "caption": "; ".join(shot.caption() for shot in direction.shots),
        "understood": [{"words": words, "slot": slot, "as": key} for words, slot, key in direction.understood],
        "substituted": [{"words": words, "as": key} for words, key in direction.substituted],
        "ignored": list(direction.ignored),
        "assumed": [{"slot": slot, "as": key} for slot, key in direction.assumed],
        "never_seen": [{"slot": slot, "words": words} for slot, words in direction.unseen],
        "left_out": [shot.caption() for shot in left_out],
    }
