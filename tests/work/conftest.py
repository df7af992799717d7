"""A house with a database of either kind, and the fake engine within reach."""

import pytest
from house import PLUGIN, House


@pytest.fixture
def house(tmp_path, database_url):
    made = House(tmp_path / "data", database_url)
    yield made
    made.close()


@pytest.fixture(autouse=True)
def _plugin(monkeypatch):
    monkeypatch.syspath_prepend(str(PLUGIN))
