"""Short prompts told in full: by ourselves, or by a chat model that the operator has named. People may change what
comes of it before anything is made.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from lanterne.core.errors import EngineError, InvalidInput
from lanterne.core.shot import Shot
from lanterne.direction.parse import parse
from lanterne.direction.report import Direction
from lanterne.net.endpoint import Endpoint
from lanterne.worlds.vocabulary import SMALL_WORLD

TIMEOUT_S = 90.0  # a small model on two cores takes its time
_THOUGHTS = re.compile(r"<think>.*?</think>", re.DOTALL)
_FENCE = re.compile(r"^```\w*\s*|\s*```$")


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat model behind an OpenAI-compatible address like http://localhost:11434/v1. key: none if empty."""

    url: str
    model: str
    key: str = ""


def told(direction: Direction) -> str:
    """The shots of a prompt in words, every slot said."""
    return ". ".join(", ".join([shot.caption(), *_quoted(shot)]) for shot in direction.shots)


def told_by(chat: Chat, prompt: str) -> str:
    """A prompt told in full by a chat model, within what can be shown.

    Raises Unreachable if it does not answer, EngineError if it answers with something else, InvalidInput for an address
    that is none and a prompt of no words.
    """
    parse(prompt)
    reply = Endpoint(chat.url, chat.key, TIMEOUT_S).ask(
        "POST",
        "chat/completions",
        json={
            "model": chat.model,
            "messages": [{"role": "system", "content": _guide()}, {"role": "user", "content": prompt}],
            "temperature": 0.7,
            "max_tokens": 2000,
        },
    )
    if not reply.is_fine:
        said = f"{reply.status} {reply.said()}".strip()
        raise EngineError(f"{chat.model} cannot tell the prompt: {said}.", "Ask its operator.")
    try:
        answer = _plain(reply.document["choices"][0]["message"]["content"])
        parse(answer)
    except (KeyError, IndexError, TypeError, AttributeError, InvalidInput) as error:
        raise EngineError(f"{chat.model} answered with something that is no prompt.", "Try again.") from error
    return answer


def _plain(answer: str) -> str:
    """What a model answers without its thoughts, the fences and the quotation marks around it, and line ends."""
    text = _FENCE.sub("", _THOUGHTS.sub("", answer).strip())
    if text[:1] == text[-1:] == '"' and text.count('"') == 2:
        text = text[1:-1]
    return " ".join(text.split())


def _quoted(shot: Shot) -> list[str]:
    """What a shot says, as a prompt has it."""
    nouns = [None if each.subject is None else shot.subjects[each.subject :][:1] for each in shot.speech]
    return [
        f"{'the ' + who[0].noun if who else 'a narrator'} says “{each.words}”"
        for each, who in zip(shot.speech, nouns, strict=True)
    ]


@cache
def _guide() -> str:
    def words(slot: str) -> str:
        return ", ".join(SMALL_WORLD[slot])

    return f"""You rewrite prompts for a small video model, so that it shows what was meant as richly as it can.
It can show nothing but this.
Subjects, at most four together: {words("noun")}. People are runners.
Colours of subjects: {words("color")}. What subjects do: {words("action")}.
Places: {words("setting")}. Light: {words("light")}. Weather: {words("weather")}.
Shot types: {words("shot_type")}. Camera: {words("camera")}. Focus: {words("focus")}.
Speed: {words("speed")}. Styles: {words("style")}.
Music: {words("music")}. Other sounds belong to what is seen.
Words that are said stand in double quotation marks, in English: the dog says "Hello!"
Keep what was asked for, with its language (English or French) and with all quotations as they are. Put what cannot be \
shown as the nearest thing of these. Say for each shot its type, subjects, action, place, light, weather, camera, and \
style or music where they help. One shot, unless several were asked for; part them by "Cut to".
Answer with the new prompt alone: one paragraph of at most 120 words, no remarks."""
