"""`lanterne keys`: API keys, made and revoked where the database is."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from lanterne.service.site import Site
    from lanterne.store.database import Transaction

app = typer.Typer(help="Make, list and revoke API keys.", no_args_is_help=True)

Data = Annotated[Path | None, typer.Option(metavar="DIR", help="The server's folder.")]
Config = Annotated[Path | None, typer.Option(metavar="FILE", help="The server's TOML file.", envvar="LANTERNE_CONFIG")]
Project = Annotated[str | None, typer.Option(help="A project's id or name.", show_default="the first")]


@app.command()
def create(
    name: Annotated[str, typer.Option(help="Whose it is.")] = "",
    scope: Annotated[
        list[str] | None, typer.Option(help="What it may do: read, write, webhooks.", show_default="everything")
    ] = None,
    days: Annotated[float | None, typer.Option(help="Days until it expires.", min=0, show_default="never")] = None,
    project: Project = None,
    new_project: Annotated[str | None, typer.Option(metavar="NAME", help="Make a project for it.")] = None,
    data: Data = None,
    config: Config = None,
) -> None:
    """Make a key; the last line of the output is its text, which is shown only now."""
    from lanterne.service.keys import check_scopes
    from lanterne.store import projects
    from lanterne.store.database import now

    scopes = check_scopes(scope or [])
    with _site(data, config) as site, site.database.write() as tx:
        owner = projects.create_project(tx, new_project).id if new_project else _project(tx, project)
        expires_at = None if days is None else now(tx) + days * 24 * 3600
        text, key = projects.create_key(tx, owner, name, scopes, expires_at)
    typer.echo(f"{key.id} of {owner}")
    typer.echo(text)


@app.command(name="list")
def show(project: Project = None, data: Data = None, config: Config = None) -> None:
    """The keys of a project: id, beginning and end, name, scopes, and what became of them."""
    from lanterne.store import projects

    with _site(data, config) as site:
        with site.database.write() as tx:
            owner = _project(tx, project)
        with site.database.read() as tx:
            keys = projects.list_keys(tx, owner)
    for key in keys:
        state = "valid"
        if key.expires_at is not None:
            state = f"until {_date(key.expires_at)}"
        if key.revoked_at is not None:
            state = f"revoked {_date(key.revoked_at)}"
        scopes = ",".join(key.scopes) or "everything"
        typer.echo(f"{key.id}  {key.prefix}...{key.last4}  {key.name or '-'}  {scopes}  {state}")


@app.command()
def revoke(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="The key's id: key_...")],
    project: Project = None,
    data: Data = None,
    config: Config = None,
) -> None:
    """Make a key open nothing any more."""
    from lanterne.store import projects

    with _site(data, config) as site, site.database.write() as tx:
        projects.revoke_key(tx, _project(tx, project), key_id)
    typer.echo(f"{key_id} is revoked")


def _site(data: Path | None, config: Path | None) -> Site:
    from lanterne.service.settings import load_settings
    from lanterne.service.site import Site

    return Site.open(load_settings(config, data=data))


def _project(tx: Transaction, said: str | None) -> str:
    """The id of the project that was named, or of the first one."""
    from lanterne.core.errors import NotFound
    from lanterne.service.keys import first_project
    from lanterne.store import projects

    if said is None:
        return first_project(tx).id
    for project in projects.list_projects(tx):
        if said in (project.id, project.name):
            return project.id
    raise NotFound(f"There is no project {said[:80]!r}.", "lanterne keys create --new-project makes one.")


def _date(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).date().isoformat()
