"""From words to a shot list: reads English and French prompts, and says what became of every word."""

from lanterne.direction.complete import assumed, complete
from lanterne.direction.direct import direct
from lanterne.direction.parse import parse
from lanterne.direction.report import Direction
from lanterne.direction.seen import unseen, within

__all__ = ["Direction", "assumed", "complete", "direct", "parse", "unseen", "within"]
