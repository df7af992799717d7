"""`lanterne serve`: the Videos API on this machine."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    import socket

    from lanterne.service.settings import Settings

_STOP_S = 10  # seconds that answers in progress have when the server stops


def serve(
    host: Annotated[
        str | None, typer.Option(help="The address to listen on.", show_default="127.0.0.1: this machine alone")
    ] = None,
    port: Annotated[int | None, typer.Option(help="The port to listen on.", show_default="8000")] = None,
    data: Annotated[Path | None, typer.Option(metavar="DIR", help="The folder for the database and the clips.")] = None,
    workers: Annotated[
        int | None, typer.Option(help="Worker processes to start; 0 if they run elsewhere.", show_default="1")
    ] = None,
    config: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A TOML file with settings.", envvar="LANTERNE_CONFIG")
    ] = None,
) -> None:
    """Serve the Videos API: programs written for OpenAI's run against it unchanged.

    Everything else is a setting: see docs/settings.md.
    """
    from lanterne.service.settings import load_settings

    run(load_settings(config, host=host, port=port, data=data, workers=workers))


def run(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM; then let answers finish, and workers finish or hand back their jobs."""
    import gc

    import uvicorn

    from lanterne.api import logs
    from lanterne.api.app import build_app
    from lanterne.service.keys import first_key
    from lanterne.service.site import Site
    from lanterne.work.supervise import Supervisor

    class Server(uvicorn.Server):
        """Says where it listens, and lets event streams end when it stops: they would keep it for ever."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            for each in self.servers:
                for listening in each.sockets:
                    typer.echo(f"Lanterne listens on {_address(settings.host, listening.getsockname()[1])}")

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            app.state.pulse.end()
            await super().shutdown(sockets)

    sys.setswitchinterval(0.0005)  # threads ask the database for answers that the event loop then sends: it comes first
    logs.set_up(settings.log_format, settings.log_level)
    with Site.open(settings) as site:
        if key := first_key(site.database):
            typer.echo(f"Your first API key, shown only now: {key}")
        options = [part for engine in settings.engines for part in ("--engine", engine)]
        for line in _absent(settings):
            typer.echo(line, err=True)
        supervisor = Supervisor(settings.home, site.database, settings.workers, options)
        supervisor.start()
        try:
            app = build_app(site)
            config = uvicorn.Config(
                app,
                host=settings.host,
                port=settings.port,
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=_STOP_S,
            )
            gc.freeze()  # what is here now stays: full collections would look through all of it, some requests apart
            Server(config).run()
        except KeyboardInterrupt:
            pass  # the server has stopped in good order, and passes the signal on
        finally:
            supervisor.stop()


def _absent(settings: Settings) -> Iterator[str]:
    """What to say of engines that a model's name stands for and that no worker of this server will open."""
    from lanterne.core.errors import LanterneError
    from lanterne.engines.catalogue import engine_names

    if not settings.workers:
        return  # they run elsewhere
    try:
        opened = settings.engines or engine_names()
    except LanterneError as error:
        yield str(error)
        return
    for engine in sorted({preset.engine for preset in settings.models.values()} - set(opened)):
        names = ", ".join(name for name, preset in settings.models.items() if preset.engine == engine)
        yield f"{names}: no worker of this server opens the engine {engine}. See: lanterne engines show {engine}."


def _address(host: str, port: int) -> str:
    shown = "localhost" if host in ("127.0.0.1", "0.0.0.0", "::", "::1") else host
    return f"http://{shown}:{port}"
