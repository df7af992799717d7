"""`lanterne worker`: a process that makes the videos of a server."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def worker(
    data: Annotated[Path, typer.Option(help="The server's data folder.", show_default=False, envvar="LANTERNE_DATA")],
    database: Annotated[
        str,
        typer.Option(help="The server's database, if not in that folder: postgresql://...", envvar="LANTERNE_DATABASE"),
    ] = "",
    blobs: Annotated[
        str,
        typer.Option(help="The server's clips, if they are not in that folder: s3://...", envvar="LANTERNE_BLOBS"),
    ] = "",
    engine: Annotated[
        list[str] | None, typer.Option(help="Work with this engine alone; may be given several times.")
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="End when nothing is waiting.")] = False,
    grace: Annotated[float, typer.Option(help="Seconds to finish the job in hand when asked to end.", min=0)] = 25.0,
) -> None:
    """Take jobs from a server's queue and make their videos, until it is asked to end (Ctrl-C, SIGTERM).

    Any number of workers may share a queue, on one machine or, with Postgres and a bucket, on many. A worker that dies
    loses nothing: its job goes to another one.
    """
    import logging

    from lanterne.store.home import Home
    from lanterne.work.run import run_worker
    from lanterne.work.worker import Pace

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    run_worker(Home(data, database, blobs), engines=engine or (), once=once, pace=Pace(grace_s=grace))
