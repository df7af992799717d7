"""The settings of a server: environment variables `LANTERNE_...`, a TOML file, and what the command line says.

docs/settings.md lists them; a test holds the two together.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from platformdirs import user_data_path
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from lanterne.core.errors import InvalidInput
from lanterne.store.home import Home

DEFAULT_MODEL = "sora-2"
_ENGINE = "lanterne-mini"
_DATED = {
    "sora-2": ("sora-2", "sora-2-2025-10-06", "sora-2-2025-12-08"),
    "sora-2-pro": ("sora-2-pro", "sora-2-pro-2025-10-06"),
}


class Preset(BaseModel):
    """A model name of the API: the engine that answers to it, and how hard it tries (None: as the engine likes)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    engine: str = _ENGINE
    steps: int | None = Field(default=None, ge=1, le=1000)


class Director(BaseModel):
    """A chat model behind an OpenAI-compatible address like http://localhost:11434/v1; `key`: none if empty."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str = Field(pattern="^https?://")
    model: str = Field(min_length=1)
    key: str = Field("", repr=False)


def default_models() -> dict[str, Preset]:
    """What the API's own model names mean as long as nobody says otherwise; `-pro` takes more steps."""
    plain, pro = Preset(), Preset(steps=48)
    return dict.fromkeys(_DATED["sora-2"], plain) | dict.fromkeys(_DATED["sora-2-pro"], pro)


class Settings(BaseSettings):
    """All settings of a server. Unknown ones are refused, so that a slip of the pen is not a silent default."""

    model_config = SettingsConfigDict(env_prefix="LANTERNE_", env_nested_delimiter="__", extra="forbid", frozen=True)

    host: str = Field("127.0.0.1", description="The address to listen on. Beyond this machine, a key is required.")
    port: int = Field(8000, ge=0, le=65535, description="The port to listen on; 0 takes any that is free.")
    data: Path = Field(
        default_factory=lambda: user_data_path("lanterne", appauthor=False),
        description="The folder for the database, the clips and files in the making.",
    )
    database: str = Field("", description="`postgresql://...`; without it, `lanterne.db` in the data folder.")
    blobs: str = Field("", description="`s3://bucket/prefix`; without it, `blobs` in the data folder.")
    workers: int = Field(
        1, ge=0, le=64, description="Worker processes that the server starts; 0 if they run elsewhere."
    )
    engines: tuple[str, ...] = Field((), description="Engines that those workers open; none named: all that they can.")
    models: dict[str, Preset] = Field(
        default_factory=default_models,
        description="Model names, each with its `engine` and `steps`. Engines' own names are models, too.",
    )
    director: Director | None = Field(
        None, description="The chat model that tells prompts in full: its `url`, `model` and `key`. Prompts go there."
    )
    keyless: bool = Field(True, description="Let programs and pages on this machine in without a key (loopback only).")
    allow_private_addresses: bool = Field(
        False, description="Let webhooks and file addresses lead into private networks, and be plain http."
    )
    webhook_key: str = Field(
        "",
        pattern="^(.{32,})?$",
        description="What webhook secrets are made from; without it, `webhooks.key` in the data folder.",
    )
    max_n: int = Field(4, ge=1, le=16, description="The most videos that one request may ask for.")
    max_unfinished: int = Field(100, ge=1, description="The most videos that a project may have queued or running.")
    max_high: int = Field(
        2, ge=0, description="The most videos of high priority that a project may have queued or running."
    )
    max_side: int = Field(1920, ge=64, le=4096, description="The longest side of a video in pixels.")
    max_upload_mb: int = Field(200, ge=1, le=2000, description="The largest request in megabytes.")
    keep_days: float | None = Field(
        None, gt=0, description="Days after which a finished video is deleted; never if unset."
    )
    log_format: Literal["json", "text"] = Field("text", description="How the log is written to standard error.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="The least that is logged.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is said at the call counts most, then the environment, then the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @property
    def home(self) -> Home:
        return Home(self.data, self.database, self.blobs)

    @property
    def is_loopback(self) -> bool:
        """Whether the server listens to this machine alone."""
        return self.host in ("localhost", "::1") or self.host.startswith("127.")


def load_settings(file: Path | None = None, **said: object) -> Settings:
    """The settings in force; `said` (None: not said) overrides the environment and the file. Raises InvalidInput."""
    if file is not None and not file.is_file():
        raise InvalidInput(f"There is no settings file {file}.", "Check its name.")

    class _FromFile(Settings):
        model_config = SettingsConfigDict(toml_file=file)

    try:
        return _FromFile(**{name: value for name, value in said.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = ".".join(map(str, first["loc"])) or "settings"
        raise InvalidInput(f"The setting {name} is wrong: {first['msg']}.", "See docs/settings.md.") from error
    except ValueError as error:  # TOML or JSON that cannot be read
        raise InvalidInput(f"The settings cannot be read: {error}.", "See docs/settings.md.") from error
