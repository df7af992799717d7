"""/api/keys: make, list and revoke the project's keys."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from lanterne.api.access import CallerNeeded, SiteNeeded
from lanterne.api.studio.door import Done
from lanterne.api.videos import Id
from lanterne.service import operating
from lanterne.store.projects import ApiKey

router = APIRouter(prefix="/api/keys", tags=["studio"])


class MakeKey(BaseModel):
    """scopes: empty means everything; days: None means until it is revoked."""

    name: str = Field("", max_length=80)
    scopes: list[Literal["read", "write", "webhooks"]] = Field(default_factory=list, max_length=3)
    days: float | None = Field(None, gt=0, le=3650)


class KeyObject(BaseModel):
    """A key as it may be shown: its beginning and its end are all that is known of its text."""

    id: str
    name: str
    shown: str
    scopes: list[str]
    created_at: float
    expires_at: float | None
    revoked_at: float | None
    used_at: float | None
    yours: bool = Field(description="The one that this request came with.")

    @classmethod
    def of(cls, key: ApiKey, own_id: str | None) -> KeyObject:
        return cls(
            id=key.id,
            name=key.name,
            shown=f"{key.prefix}…{key.last4}",
            scopes=list(key.scopes),
            created_at=key.created_at,
            expires_at=key.expires_at,
            revoked_at=key.revoked_at,
            used_at=key.used_at,
            yours=key.id == own_id,
        )


class KeyList(BaseModel):
    data: list[KeyObject]


class NewKey(BaseModel):
    """secret: the key's text, shown this once."""

    secret: str
    key: KeyObject


@router.get("")
def list_keys(site: SiteNeeded, caller: CallerNeeded) -> KeyList:
    """The project's keys, the oldest first."""
    return KeyList(data=[KeyObject.of(each, caller.key_id) for each in operating.list_keys(site, caller)])


@router.post("")
def make_key(site: SiteNeeded, caller: CallerNeeded, wanted: MakeKey) -> NewKey:
    """A new key; its text is in this answer and nowhere else."""
    text, key = operating.make_key(site, caller, wanted.name, list(wanted.scopes), wanted.days)
    return NewKey(secret=text, key=KeyObject.of(key, caller.key_id))


@router.delete("/{key_id}")
def revoke_key(key_id: Id, site: SiteNeeded, caller: CallerNeeded) -> Done:
    """The key opens nothing any more."""
    operating.revoke_key(site, caller, key_id)
    return Done()
