"""Projects and their keys."""

import pytest
from sqlalchemy import text

from lanterne.core.errors import NotFound
from lanterne.store import projects
from lanterne.store.database import now


def test_a_key_is_found_by_its_text_and_its_text_is_nowhere(database, project_id):
    with database.write() as tx:
        secret, key = projects.create_key(tx, project_id, "laptop", scopes=["videos"])
        assert secret.startswith("sk-")
        assert (key.prefix, key.last4) == (secret[:7], secret[-4:])
        assert projects.find_key(tx, secret) == key
        assert projects.find_key(tx, secret + "x") is None
        assert projects.find_key(tx, "") is None
        assert key.scopes == ("videos",)
        kept = [str(value) for row in tx.execute(text("SELECT * FROM api_keys")) for value in row]
        assert not any(secret in value for value in kept)


def test_a_key_opens_nothing_once_it_is_revoked_or_expired(database, project_id):
    with database.write() as tx:
        at = now(tx)
        forever, _ = projects.create_key(tx, project_id)
        short, _ = projects.create_key(tx, project_id, expires_at=at + 60)
        gone, key = projects.create_key(tx, project_id)
        projects.revoke_key(tx, project_id, key.id)
        revoked_at = projects.find_key(tx, gone).revoked_at
        projects.revoke_key(tx, project_id, key.id)
        assert projects.find_key(tx, gone).revoked_at == revoked_at
        valid = [projects.find_key(tx, each).is_valid(at + 30) for each in (forever, short, gone)]
        assert valid == [True, True, False]
        assert not projects.find_key(tx, short).is_valid(at + 60)


def test_a_project_may_not_touch_anothers_keys(database, project_id):
    with database.write() as tx:
        other = projects.create_project(tx, "other")
        _, key = projects.create_key(tx, project_id)
        with pytest.raises(NotFound):
            projects.revoke_key(tx, other.id, key.id)
        assert projects.list_keys(tx, other.id) == []
        assert [each.id for each in projects.list_keys(tx, project_id)] == [key.id]


def test_a_key_remembers_when_it_was_used(database, project_id):
    with database.write() as tx:
        secret, key = projects.create_key(tx, project_id)
        assert key.used_at is None
        projects.mark_key_used(tx, key.id)
        assert abs(projects.find_key(tx, secret).used_at - now(tx)) < 60


def test_a_project_that_is_not_there_is_not_found(database):
    with database.read() as tx, pytest.raises(NotFound):
        projects.get_project(tx, "proj_none")
