"""Every command and every option of every command stands in docs/cli.md."""

from pathlib import Path

import typer

from lanterne.cli.main import app

PAGE = (Path(__file__).parents[2] / "docs" / "cli.md").read_text()


def commands(command, name):
    """(full name, command) of every command below a group."""
    children = getattr(command, "commands", {})
    if not children:
        yield name, command
    for child, below in children.items():
        yield from commands(below, f"{name} {child}")


def test_every_command_and_option_is_documented():
    found = dict(commands(typer.main.get_command(app), "lanterne"))
    assert "lanterne generate" in found
    sections = {title.split("`")[1]: text for title, text in (part.split("\n", 1) for part in PAGE.split("\n## ")[1:])}
    for name, command in found.items():
        section = next((text for title, text in sections.items() if title.startswith(name)), None)
        assert section is not None, f"docs/cli.md has no section for {name}"
        for parameter in command.params:
            for option in parameter.opts:
                if option.startswith("--") and option != "--help":
                    assert f"`{option}`" in section, f"{option} of {name} is not in docs/cli.md"
