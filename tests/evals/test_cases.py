"""What is asked, and when an answer is right."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lanterne.core.shot import Shot, Subject
from lanterne.direction import direct
from lanterne.evals.accuracy import Judged, accuracy_rows
from lanterne.evals.cases import SLOTS, Case, bouncing_scenes, case_of, scenes
from lanterne.evals.prompts import BEYOND, FIXED, WITHIN
from lanterne.evals.table import LANGUAGES, PAIRS, PLACE, SUBJECT
from lanterne.training.render import Kind
from lanterne.worlds.grammar import is_held_out, sample_scene

KIND = Kind("clips")


def test_the_same_held_out_scenes_are_asked_in_every_run() -> None:
    chosen = scenes(KIND, 12)
    assert chosen == scenes(KIND, 12)
    assert all(is_held_out(scene.seed) for scene in chosen)
    assert all((each.shot.action, each.camera.name) == ("bouncing", "still") for each in bouncing_scenes(KIND, 3))
    assert case_of(chosen[0], "fr") == case_of(chosen[0], "fr")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_words_state_most_of_the_scene_and_nothing_else(language: str) -> None:
    stated = 0
    for scene in scenes(KIND, 20):
        case = case_of(scene, language)
        for slot in SLOTS:
            said = getattr(case.stated, slot)
            assert said in (None, getattr(scene.shot, slot))
            stated += said is not None
        assert case.stated.subjects[0].noun == scene.shot.subjects[0].noun
    assert stated > 0.85 * 20 * len(SLOTS)


def a_case(**stated: object) -> Case:
    scene = sample_scene(3)
    shot = replace(scene.shot, subjects=(Subject("ball", "red"),), setting="city", light="night", camera="rise")
    scene = replace(scene, shot=shot)
    said = Shot(subjects=(Subject("ball", "red"),), setting="city", camera="rise")
    return Case(scene, "en", "words", replace(said, **stated), shot)


def test_what_the_words_state_is_judged_and_what_they_leave_open_is_not() -> None:
    named: dict[str, str | None] = {
        "setting": "city",
        "light": "noon",
        "camera": "still",
        "noun": "ball",
        "color": "red",
    }
    assert a_case().right(named) == {"setting": True, "camera": False, "noun": True, "bound": True}
    assert a_case(light="night").right(named)["light"] is False
    del named["camera"]  # a still
    assert "camera" not in a_case().right(named)


def test_a_colour_counts_only_on_its_subject() -> None:
    assert not a_case().right({"noun": "ball", "color": "blue"})["bound"]
    assert not a_case().right({"noun": "car", "color": "red"})["bound"]
    open_color = a_case(subjects=(Subject("ball"),))
    assert "bound" not in open_color.right({"noun": "ball", "color": "red"})


def test_new_pairs_are_counted_apart() -> None:
    usual = a_case()
    shot = replace(usual.scene.shot, subjects=(Subject("car", "purple"),))
    new = replace(usual, scene=replace(usual.scene, shot=shot), stated=replace(usual.stated, subjects=shot.subjects))
    assert new.is_new_pair
    right, wrong = {"noun": True, "bound": True}, {"noun": False, "bound": False}
    rows = {row.name: row for row in accuracy_rows([Judged(usual, right, right), Judged(new, wrong, right)])}
    assert (rows[SUBJECT].value, rows[PAIRS].value, rows[PAIRS].ceiling) == (100, 0, 100)


def test_the_place_is_as_good_as_its_weakest_part_and_languages_are_compared() -> None:
    english, french = a_case(), replace(a_case(), language="fr")
    good = {"setting": True, "light": True, "camera": True, "noun": True, "bound": True}
    bad = {**good, "camera": False}
    judged = [Judged(english, good, good)] * 3 + [Judged(french, good, good)] * 2 + [Judged(french, bad, good)]
    rows = {row.name: row for row in accuracy_rows(judged)}
    assert rows[PLACE].value == pytest.approx(100 * 5 / 6)
    assert rows["setting"].value == 100
    assert rows[LANGUAGES].value == pytest.approx(100 / 3)
    assert rows[LANGUAGES].ceiling == 0
    assert rows["camera, French"].value == pytest.approx(200 / 3)


def test_without_a_camera_there_is_no_figure_for_the_place() -> None:
    still = {"setting": True, "light": True, "noun": True, "bound": True}
    assert next(row for row in accuracy_rows([Judged(a_case(), still, still)]) if row.name == PLACE).value is None


def test_the_fixed_prompts_are_eighteen_within_the_small_world_and_six_beyond() -> None:
    assert (len(WITHIN), len(BEYOND), len(set(FIXED))) == (18, 6, 24)
    languages = [direct(prompt, 0).language for prompt in WITHIN]
    assert languages.count("fr") >= 7
    for prompt in WITHIN:
        direction = direct(prompt, 0)
        assert direction.unseen == (), prompt
        assert len(direction.shots) == 1, prompt
    for prompt in BEYOND:
        direction = direct(prompt, 0)
        assert direction.unseen or direction.substituted or direction.ignored, prompt
