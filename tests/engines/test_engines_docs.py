"""docs/engines.md: its table comes from the adapters themselves. LANTERNE_WRITE_DOCS=1 writes it anew."""

import os
from pathlib import Path

from tiny import TINY, open_tiny

from lanterne.engines.catalogue_entries import ENTRIES
from lanterne.engines.diffusers.family import Feature

PAGE = Path(__file__).parents[2] / "docs" / "engines.md"
BEGIN, END = "<!-- table: families -->\n", "<!-- end -->"
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


def test_the_table_is_what_the_adapters_say(snapshot):
    text = PAGE.read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    written, _, after = rest.partition(END)
    if os.environ.get("LANTERNE_WRITE_DOCS"):
        PAGE.write_text(before + BEGIN + table(snapshot) + END + after, "utf-8")
        return
    assert written == table(snapshot)


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
