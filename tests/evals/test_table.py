"""The table says what was found, what could be found, and whether that is enough."""

from __future__ import annotations

import json

import pytest

from lanterne.evals.table import AIMS, ONSETS, SUBJECT, Row, Table, with_aims


def test_every_line_of_the_bar_has_its_row_in_order_and_details_follow() -> None:
    rows = with_aims([Row("camera, French", 40.0), Row(SUBJECT, 71.0, 97.0)], gpu=False)
    assert [row.name for row in rows] == [*AIMS, "camera, French"]
    found = {row.name: row for row in rows}
    assert (found[SUBJECT].value, found[SUBJECT].ceiling, found[SUBJECT].aim, found[SUBJECT].met) == (71, 97, 70, True)
    assert found["camera, French"].met is None


@pytest.mark.parametrize(
    ("name", "value", "gpu", "met"),
    [
        (SUBJECT, 69.9, False, False),
        (SUBJECT, 89.0, True, False),
        (SUBJECT, 90.0, True, True),
        (ONSETS, 80.0, False, True),
        (ONSETS, 81.0, False, False),
        (ONSETS, 41.0, True, False),
        (ONSETS, None, False, False),
    ],
)
def test_an_aim_is_met_from_the_right_side_and_never_by_silence(
    name: str, value: float | None, gpu: bool, met: bool
) -> None:
    row = next(row for row in with_aims([Row(name, value)], gpu) if row.name == name)
    assert row.met is met


def test_the_json_holds_five_fields_a_row() -> None:
    table = Table(with_aims([Row("light", 80.0, 99.0)], gpu=False), "0123456789ab", False, {"prompts": 8})
    content = json.loads(json.dumps(table.to_json()))
    assert content["weights"] == "0123456789ab"
    assert content["gpu"] is False
    assert all(set(row) == {"name", "value", "ceiling", "aim", "met"} for row in content["rows"])
    assert content["rows"][-1] == {"name": "light", "value": 80.0, "ceiling": 99.0, "aim": None, "met": None}
