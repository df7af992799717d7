"""Webhook secrets: made from a key that is not in the database."""

import base64

from lanterne.service import webhooks
from lanterne.service.keys import Caller, first_project
from lanterne.service.settings import Settings
from lanterne.service.site import Site

KEY = "a text that nobody can guess, 32 characters and more"


def opened(folder, **settings):
    return Site.open(Settings(data=folder, **settings))


def endpoint_of(site):
    with site.database.write() as tx:
        caller = Caller(first_project(tx).id)
    return caller, webhooks.create(site, caller, "n", "https://example.com/", ["video.failed"])


def test_a_secret_is_one_in_the_sense_of_the_specification_and_stays(tmp_path):
    with opened(tmp_path) as site:
        caller, endpoint = endpoint_of(site)
        secret = site.webhook_secret(endpoint.salt)
        own = webhooks.project_secret(site, caller)
        rotated = site.webhook_secret(webhooks.rotate_secret(site, caller, endpoint.id, keep_old=False).salt)
    assert len({secret, own, rotated}) == 3
    for each in (secret, own, rotated):
        assert each.startswith("whsec_")
        assert len(base64.b64decode(each.removeprefix("whsec_"), validate=True)) == 32
    with opened(tmp_path) as again:
        assert webhooks.project_secret(again, caller) == own


def test_whoever_reads_the_database_cannot_sign(tmp_path):
    with opened(tmp_path) as site:
        caller, endpoint = endpoint_of(site)
        secrets = [site.webhook_secret(endpoint.salt), webhooks.project_secret(site, caller)]
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("lanterne.db*"))
    assert endpoint.id.encode() in kept
    for secret in secrets:
        plain = secret.removeprefix("whsec_")
        assert plain.encode() not in kept
        assert base64.b64decode(plain) not in kept


def test_servers_with_the_same_key_sign_alike_wherever_they_run(tmp_path):
    with opened(tmp_path / "a", webhook_key=KEY) as one, opened(tmp_path / "b", webhook_key=KEY) as other:
        assert one.webhook_secret("salt") == other.webhook_secret("salt")
        assert not (tmp_path / "a" / "webhooks.key").exists()
    with opened(tmp_path / "a") as by_itself:
        assert by_itself.webhook_secret("salt") != one.webhook_secret("salt")
