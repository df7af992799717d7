"""What goes wrong is logged with its place, never with what somebody asked for."""

import json
import logging

import pytest
import structlog

from lanterne.api import logs


@pytest.fixture
def restored():
    """The logging of the tests, given back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


def fail(prompt):
    raise RuntimeError("broken")


@pytest.mark.parametrize("form", ["json", "text"])
def test_a_traceback_does_not_hold_the_values_of_variables(restored, capsys, form):
    logs.set_up(form, "info")
    try:
        fail("a most private prompt" + " of mine")
    except RuntimeError:
        structlog.get_logger("lanterne.api").exception("broke")
        logging.getLogger("uvicorn.error").exception("broke there")
    said = capsys.readouterr().err
    assert said.count("broken") >= 2
    assert "fail" in said
    assert "of mine" not in said.replace('" of mine"', "")  # the line of code itself may be quoted
    if form == "json":
        assert [json.loads(line)["level"] for line in said.splitlines()] == ["error", "error"]
