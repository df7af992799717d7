"""The documentation keeps its word: the README's lines run as pasted, and every route stands in docs/api.md."""

import os
import re
from pathlib import Path

import pytest
from test_access import TABLE, routes

ROOT = Path(__file__).parents[2]


@pytest.mark.filterwarnings("ignore:.*Sora API.*:DeprecationWarning")
def test_the_lines_of_the_readme_run_as_they_are(server, tmp_path, monkeypatch):
    readme = (ROOT / "README.md").read_text()
    (lines,) = re.findall(r"```python\n(from openai.*?)```", readme, re.DOTALL)
    assert len([line for line in lines.splitlines() if line]) <= 5
    monkeypatch.chdir(tmp_path)
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    exec(lines.replace("http://localhost:8000", server.url.replace("127.0.0.1", "localhost")), {})
    assert os.path.getsize("kite.mp4") > 1000


def test_every_route_and_its_scope_stand_in_the_documentation():
    page = (ROOT / "docs" / "api.md").read_text()
    for method, path in routes():
        if method == "HEAD":
            continue
        scope = TABLE.get((method, path), ("",))[0]
        assert f"| `{method} {path.replace(':path', '')}` |{f' {scope} |' if scope else ' |'}" in page
