"""Settings come from the call, the environment and a file, in this order, and each stands in the documentation."""

from pathlib import Path

import pytest

from lanterne.core.errors import InvalidInput
from lanterne.service.settings import Preset, Settings, load_settings

PAGE = (Path(__file__).parents[2] / "docs" / "settings.md").read_text()


def test_every_setting_stands_in_the_documentation_with_its_default():
    for name, field in Settings.model_fields.items():
        row = next((line for line in PAGE.splitlines() if line.startswith(f"| `{name}` |")), None)
        assert row is not None, f"docs/settings.md has no row for {name}"
        assert f"`LANTERNE_{name.upper()}`" in row
        assert field.description in row
        if field.default_factory is None:
            default = field.default
            shown = str(default).lower() if isinstance(default, bool) else str(default)
            assert f"| {'none' if default in ('', None, ()) else f'`{shown}`'} |" in row


def test_without_anything_said_the_defaults_hold(monkeypatch):
    for name in Settings.model_fields:
        monkeypatch.delenv(f"LANTERNE_{name.upper()}", raising=False)
    settings = load_settings()
    assert (settings.host, settings.port, settings.workers, settings.is_loopback) == ("127.0.0.1", 8000, 1, True)
    assert {"sora-2", "sora-2-pro", "sora-2-2025-10-06", "sora-2-2025-12-08"} <= set(settings.models)
    assert settings.data.name == "lanterne"


def test_the_call_counts_before_the_environment_before_the_file(tmp_path, monkeypatch):
    file = tmp_path / "lanterne.toml"
    file.write_text('port = 1\nhost = "10.0.0.1"\nmax_n = 2\n\n[models.sora-2]\nengine = "mine"\nsteps = 5\n')
    monkeypatch.setenv("LANTERNE_HOST", "10.0.0.2")
    monkeypatch.setenv("LANTERNE_PORT", "2")
    settings = load_settings(file, port=3, host=None)
    assert (settings.port, settings.host, settings.max_n) == (3, "10.0.0.2", 2)
    assert settings.models == {"sora-2": Preset(engine="mine", steps=5)}
    assert not settings.is_loopback


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("prot = 1", "prot"),
        ("port = 99999", "port"),
        ("port = ", "cannot be read"),
        ('[models.a]\nengin = "x"', "models"),
    ],
)
def test_a_slip_of_the_pen_is_refused(tmp_path, content, said):
    file = tmp_path / "lanterne.toml"
    file.write_text(content)
    with pytest.raises(InvalidInput, match=said):
        load_settings(file)


def test_a_file_that_is_not_there():
    with pytest.raises(InvalidInput, match="no settings file"):
        load_settings(Path("/nowhere.toml"))


def test_a_director_is_named_by_the_environment_and_its_key_is_not_shown(monkeypatch):
    monkeypatch.setenv("LANTERNE_DIRECTOR__URL", "http://localhost:11434/v1")
    monkeypatch.setenv("LANTERNE_DIRECTOR__MODEL", "qwen3:4b")
    monkeypatch.setenv("LANTERNE_DIRECTOR__KEY", "hush")
    director = load_settings().director
    assert (director.url, director.model, director.key) == ("http://localhost:11434/v1", "qwen3:4b", "hush")
    assert "hush" not in repr(load_settings())
    monkeypatch.setenv("LANTERNE_DIRECTOR__URL", "localhost")
    with pytest.raises(InvalidInput, match="director"):
        load_settings()
