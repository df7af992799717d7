"""docs/engines.md: its tables come from the adapters and the catalogue. LANTERNE_WRITE_DOCS=1 writes them anew."""

import os
from pathlib import Path

from tiny import TINY, open_tiny

from lanterne.engines.catalogue_entries import ENTRIES
from lanterne.engines.diffusers.family import Feature

PAGE = Path(__file__).parents[2] / "docs" / "engines.md"
BEGIN, END = "<!-- table: families -->\n", "<!-- end -->"
BEGIN_MODELS = "<!-- table: models -->\n"
LIKE = {  # the models of the catalogue, each by a tiny snapshot of its kind
    "wan2.1-t2v-1.3b": "wan-t2v",
    "wan2.1-t2v-14b": "wan-t2v",
    "wan2.1-i2v-14b-480p": "wan-i2v",
    "wan2.1-i2v-14b-720p": "wan-i2v",
    "wan2.1-flf2v-14b": "wan-flf2v",
    "wan2.1-vace-1.3b": "wan-vace",
    "wan2.1-vace-14b": "wan-vace",
    "wan2.2-t2v-a14b": "wan-experts",
    "wan2.2-i2v-a14b": "wan-i2v-experts",
    "wan2.2-ti2v-5b": "wan-ti2v",
    "ltx-video-0.9.5": "ltx",
    "ltx-video-13b": "ltx",
    "ltx-2": "ltx2",
    "ltx-2.3": "ltx2",
    "ltx-2.5": "ltx2-distilled",
    "hunyuanvideo": "hunyuan",
    "hunyuanvideo-i2v": "hunyuan-i2v",
    "hunyuanvideo-1.5-480p": "hunyuan15",
    "hunyuanvideo-1.5-720p": "hunyuan15",
    "hunyuanvideo-1.5-480p-i2v": "hunyuan15-i2v",
    "hunyuanvideo-1.5-720p-i2v": "hunyuan15-i2v",
    "cogvideox-5b": "cogvideox",
    "cogvideox-5b-i2v": "cogvideox-i2v",
    "mochi-1": "mochi",
    "kandinsky-5-lite": "kandinsky5",
    "kandinsky-6-pro": "kandinsky6-distilled",
    "sana-video-2b": "sana",
    "cosmos-predict2-2b": "cosmos2",
    "cosmos-predict2.5-2b": "cosmos2.5",
}
COLUMNS = {
    "text": lambda has: Feature.TEXT in has,
    "first frame": lambda has: Feature.FIRST in has,
    "last frame": lambda has: Feature.LAST in has,
    "keyframes": lambda has: Feature.KEYFRAMES in has,
    "extend": lambda has: bool(has & {Feature.FIRST, Feature.CLIPS}),
    "restyle": lambda has: Feature.RESTYLE in has,
    "loop": lambda has: Feature.KEYFRAMES in has or {Feature.FIRST, Feature.LAST} <= has,
    "mask": lambda has: Feature.MASK in has,
    "characters": lambda has: Feature.REFERENCES in has,
    "unwanted words": lambda has: Feature.NEGATIVE in has,
    "sound": lambda has: Feature.SOUND in has,
    "LoRA": lambda has: Feature.LORA in has,
}


def table(snapshot):
    lines = ["| family | pipeline of the snapshot | " + " | ".join(COLUMNS) + " |"]
    lines.append("|---" * (len(COLUMNS) + 2) + "|")
    rows = set()
    for name in TINY:
        engine = open_tiny(name, snapshot(name))
        able = engine.ability
        cells = []
        for column, holds in COLUMNS.items():
            needed = (column == "first frame" and Feature.FIRST in able.needs) or (
                column == "last frame" and Feature.LAST in able.needs
            )
            cells.append("needed" if needed else "yes" if holds(able.features) else "")
        row = f"| {engine.family.name} | {engine.snapshot.pipeline} ({name}) | " + " | ".join(cells) + " |"
        rows.add(row)
        lines.append(row)
    return "\n".join(lines) + "\n"


def hold(begin, table):
    """The page's table behind that mark is this one; or becomes it."""
    text = PAGE.read_text("utf-8")
    before, _, rest = text.partition(begin)
    written, _, after = rest.partition(END)
    if os.environ.get("LANTERNE_WRITE_DOCS"):
        PAGE.write_text(before + begin + table + END + after, "utf-8")
        return
    assert written == table


def test_the_table_is_what_the_adapters_say(snapshot):
    hold(BEGIN, table(snapshot))


def test_the_models_are_those_of_the_catalogue():
    lines = ["| name | does | sound | memory | licence | what to know | read at |", "|---" * 7 + "|"]
    for entry in ENTRIES:
        licence, gated = entry.licence, " (gated)" if entry.is_gated else ""
        cells = [f"[{entry.name}]({entry.page}){gated}", entry.does, "yes" if entry.has_sound else ""]
        cells += [f"{entry.memory_gb('bfloat16'):.0f} GB", f"[{licence.name}]({licence.text})"]
        lines.append("| " + " | ".join([*cells, licence.limits, licence.read_at or "not read"]) + " |")
    hold(BEGIN_MODELS, "\n".join(lines) + "\n")


def test_the_catalogue_promises_what_the_adapter_keeps(snapshot):
    """What an entry says before the model is here is what its family's adapter says of a checkpoint of its kind."""
    assert LIKE.keys() == {entry.name for entry in ENTRIES}
    for entry in ENTRIES:
        engine = open_tiny(LIKE[entry.name], snapshot(LIKE[entry.name]))
        assert entry.family == engine.family.name
        assert entry.has_sound == engine.capabilities().has_sound
        assert entry.does == in_words(engine.ability.features), entry.name


def in_words(has):
    said = ["words"] if Feature.TEXT in has else []
    if {Feature.KEYFRAMES, Feature.CLIPS} <= has:
        said.append("pictures and clips at any time")
    elif Feature.FIRST in has:
        said.append("first and last frame" if Feature.LAST in has else "first frame")
    also = {Feature.RESTYLE: "remix", Feature.MASK: "masks", Feature.REFERENCES: "characters"}
    return "; ".join(said + [words for feature, words in also.items() if feature in has])


def test_the_page_names_every_model_and_every_setting():
    text = PAGE.read_text("utf-8")
    from dataclasses import fields

    from lanterne.engines.configured import Own
    from lanterne.engines.remote_errand import Far

    for entry in ENTRIES:
        assert entry.name in text
    for kind in (Own, Far):
        for field in fields(kind):
            assert f"`{field.name}`" in text, field.name
