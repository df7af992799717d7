"""A hub on this machine that gives files in the way of the real one, and stumbles on demand."""

import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

NAME, REPOSITORY = "wan2.1-t2v-1.3b", "Wan-AI/Wan2.1-T2V-1.3B-Diffusers"
INDEX = {"_class_name": "WanPipeline", "vae": ["diffusers", "AutoencoderKLWan"], "tokenizer": ["transformers", "T5"]}
WEIGHTS = bytes(range(256)) * 4000
WEIGHTS_FILE = "vae/diffusion_pytorch_model.safetensors"


class Hub:
    """Gives files in the hub's way. moved: only under another name, where it leads. answer: the status that everybody
    gets. cut: after how many bytes a weights file's first answer breaks off, or, if it
    is stubborn, each answer."""

    def __init__(self):
        self.files = {
            "README.md": b"a card",
            "model_index.json": json.dumps(INDEX).encode(),
            "vae/config.json": b"{}",
            "vae/diffusion_pytorch_model.safetensors": WEIGHTS,
            "vae/diffusion_pytorch_model.fp16.safetensors": b"another form",
            "vae/diffusion_pytorch_model.bin": b"the same once more",
            "tokenizer/tokenizer_config.json": b"{}",
            "assets/large.safetensors": b"of no part",
        }
        self.cut, self.lie, self.gated, self.asked, self.ranges, self.token = 0, False, False, [], [], None
        self.is_stubborn, self.is_there, self.moved, self.answer = False, True, False, 200
        hub = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *said): ...

            def do_GET(self):
                hub.asked.append(self.path)
                hub.token = self.headers.get("authorization")
                if hub.answer != 200:
                    return self.give(hub.answer, b'{"error": "Repository not found"}')
                if hub.moved and REPOSITORY in self.path:
                    self.send_response(307)
                    self.send_header("location", self.path.replace(REPOSITORY, "new/name"))
                    self.send_header("content-length", "0")
                    return self.end_headers()
                if hub.gated and hub.token != "Bearer secret":
                    return self.give(403, b'{"error": "gated"}')
                if self.path.startswith("/api/models/"):
                    return self.give(200, hub.listing()) if hub.is_there else self.give(404, b"{}")
                body = hub.files.get(self.path.partition("/resolve/abc/")[2])
                if body is None:
                    return self.give(404, b"{}")
                start = 0
                if said := self.headers.get("range"):
                    hub.ranges.append(said)
                    start = int(said.removeprefix("bytes=").removesuffix("-"))
                    if start >= len(body):
                        return self.give(416, b"")
                if hub.cut and self.path.endswith("model.safetensors") and (hub.is_stubborn or not start):
                    self.send_response(206 if start else 200)
                    self.send_header("content-length", str(len(body) - start))
                    self.end_headers()
                    self.wfile.write(body[start : start + hub.cut])
                    self.close_connection = True
                    return None
                return self.give(206 if start else 200, body[start:])

            def give(self, status, body):
                self.send_response(status)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def listing(self):
        siblings = []
        for path, body in self.files.items():
            said = {"rfilename": path, "size": len(body)}
            if path.endswith(".safetensors"):
                digest = hashlib.sha256(b"something else" if self.lie else body).hexdigest()
                said["lfs"] = {"sha256": digest, "size": len(body)}
            else:
                said["blobId"] = hashlib.sha1(b"blob %d\0" % len(body) + body).hexdigest()
            siblings.append(said)
        return json.dumps({"sha": "abc", "siblings": siblings}).encode()
