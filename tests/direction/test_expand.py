"""Prompts told in full by a chat model: what it is asked, and what becomes of its answers, good and bad."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from lanterne.core.errors import EngineError, InvalidInput, Unreachable
from lanterne.direction import parse
from lanterne.direction.expand import Chat, told_by

FULL = "Close-up of a red kite flying over a park at golden hour, the camera rises. A dog says “Hello!”"


class ChatServer:
    """Answers every chat with `answer`, or with a status and a body as they are."""

    def __init__(self):
        self.answer, self.raw, self.asked, self.keys = FULL, None, [], []
        chat = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *said): ...

            def do_POST(self):
                chat.asked.append((self.path, json.loads(self.rfile.read(int(self.headers["content-length"])))))
                chat.keys.append(self.headers.get("authorization"))
                whole = {"choices": [{"message": {"role": "assistant", "content": chat.answer}}]}
                status, body = chat.raw or (200, json.dumps(whole).encode())
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def chat(self):
        return Chat(f"http://127.0.0.1:{self.server.server_port}/v1", "small", "secret")


@pytest.fixture
def server():
    found = ChatServer()
    yield found
    found.server.shutdown()
    found.server.server_close()


def test_it_is_asked_as_chat_models_are_and_told_what_can_be_shown(server):
    assert told_by(server.chat, "a kite") == FULL
    ((path, body),) = server.asked
    assert (path, body["model"]) == ("/v1/chat/completions", "small")
    assert body["messages"][-1] == {"role": "user", "content": "a kite"}
    assert all(word in body["messages"][0]["content"] for word in ("kite", "golden hour", "film noir", "pan left"))
    assert server.keys == ["Bearer secret"]


@pytest.mark.parametrize(
    "answer",
    [
        FULL,
        f"<think>They want a kite.\n\nSo be it.</think>\n\n{FULL}\n",
        f"```text\n{FULL}\n```",
        f'"{FULL}"',
        FULL.replace(". A", ".\n\nA"),
    ],
)
def test_what_stands_around_an_answer_goes(server, answer):
    server.answer = answer
    assert told_by(server.chat, "a kite") == FULL


def test_what_is_said_at_both_ends_of_an_answer_keeps_its_marks(server):
    server.answer = '"Hello!" says a dog to a cat, who answers "Hello!"'
    assert told_by(server.chat, "a dog greets a cat") == server.answer
    assert len(parse(server.answer).shots[0].speech) == 2


@pytest.mark.parametrize(
    "raw",
    [
        (200, b"not json"),
        (200, b'{"choices": []}'),
        (200, b'{"choices": [{"message": {"content": null}}]}'),
        (200, b'{"choices": [{"message": {"content": "  "}}]}'),
        (200, json.dumps({"choices": [{"message": {"content": "kite " * 1000}}]}).encode()),
        (500, b'{"error": {"message": "out of memory"}}'),
    ],
)
def test_an_answer_that_is_no_prompt_is_an_error_that_names_the_model(server, raw):
    server.raw = raw
    with pytest.raises(EngineError, match="small"):
        told_by(server.chat, "a kite")


def test_a_model_that_is_away_is_told_apart(server):
    with pytest.raises(Unreachable):
        told_by(Chat("http://127.0.0.1:9/v1", "small"), "a kite")


def test_no_words_are_not_sent(server):
    with pytest.raises(InvalidInput):
        told_by(server.chat, "  ")
    assert server.asked == []
