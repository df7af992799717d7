"""Writes the server's OpenAPI document to standard output: what the Studio's typed client is made from."""

import json
import sys
import tempfile
from pathlib import Path

from lanterne.api.app import build_app
from lanterne.service.settings import Settings
from lanterne.service.site import Site

with tempfile.TemporaryDirectory() as folder, Site.open(Settings(data=Path(folder))) as site:
    json.dump(build_app(site).openapi(), sys.stdout, indent=1)
