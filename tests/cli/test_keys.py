"""Keys are made, listed and revoked where the database is."""

import pytest

from lanterne.cli.main import run
from lanterne.service.keys import find_key
from lanterne.service.settings import load_settings
from lanterne.service.site import Site


@pytest.fixture
def keys(tmp_path, capsys):
    """Runs `lanterne keys ...`; returns the exit status and the lines it printed."""

    def call(*arguments):
        status = run(["keys", *arguments, "--data", str(tmp_path)])
        return status, capsys.readouterr().out.splitlines()

    return call


def known(tmp_path, text):
    with Site.open(load_settings(data=tmp_path)) as site:
        return find_key(site.database, text)


def test_a_key_is_made_shown_once_listed_and_revoked(keys, tmp_path):
    status, lines = keys("create", "--name", "studio", "--scope", "read", "--days", "2")
    text = lines[-1]
    assert status == 0
    assert text.startswith("sk-")
    found = known(tmp_path, text)
    assert (found.is_valid, found.caller.scopes) == (True, {"read"})
    (row,) = keys("list")[1]
    assert "studio" in row
    assert "read" in row
    assert text not in row
    assert text not in (tmp_path / "lanterne.db").read_bytes().decode("latin-1")
    assert keys("revoke", row.split()[0])[0] == 0
    assert not known(tmp_path, text).is_valid
    assert "revoked" in keys("list")[1][0]


def test_a_key_that_has_expired_opens_nothing(keys, tmp_path):
    assert not known(tmp_path, keys("create", "--days", "0")[1][-1]).is_valid


def test_a_project_of_its_own(keys, tmp_path):
    first, second = keys("create")[1][-1], keys("create", "--new-project", "film")[1][-1]
    assert known(tmp_path, first).caller.project_id != known(tmp_path, second).caller.project_id
    assert len(keys("list", "--project", "film")[1]) == 1


def test_what_does_not_exist_is_said(keys):
    assert keys("create", "--scope", "everything")[0] == 2
    assert keys("list", "--project", "nobody")[0] == 2
    assert keys("revoke", "key_none")[0] == 2
