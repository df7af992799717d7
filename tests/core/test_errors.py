"""The tree of errors and its page in the documentation."""

from pathlib import Path

from lanterne.core import errors

PAGE = Path(__file__).parents[2] / "docs" / "errors.md"


def tree(root: type[errors.LanterneError]) -> list[type[errors.LanterneError]]:
    return [root, *(leaf for branch in root.__subclasses__() for leaf in tree(branch))]


def test_an_error_says_what_is_wrong_and_what_to_do():
    assert str(errors.MediaError("x.mp4 is damaged.", "Export it again.")) == "x.mp4 is damaged. Export it again."
    assert str(errors.Cancelled()) == "Stopped; nothing was written."


def test_each_error_has_a_code_of_its_own_and_stands_in_the_documentation():
    kinds = [kind for kind in tree(errors.LanterneError) if kind.__module__ == errors.__name__]
    assert len({kind.code for kind in kinds}) == len(kinds)
    page = PAGE.read_text()
    for kind in kinds:
        assert f"| `{kind.code}` | `{kind.__name__}` | {kind.exit_code} |" in page
