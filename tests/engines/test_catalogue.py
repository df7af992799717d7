"""The catalogue, the operator's own tables, and what the command says where there is nothing yet."""

import sys

import pytest

from lanterne.cli.main import run
from lanterne.core.errors import InvalidInput
from lanterne.engines.catalogue import engine_names, open_engine
from lanterne.engines.catalogue_entries import ENTRIES
from lanterne.engines.diffusers.families import FAMILIES
from lanterne.engines.shelf import Shelf


@pytest.fixture
def shelf(monkeypatch, tmp_path):
    monkeypatch.setenv("LANTERNE_ENGINE_HOME", str(tmp_path / "shelf"))
    (tmp_path / "shelf").mkdir()
    return Shelf.default()


def test_every_entry_belongs_to_a_family_and_tells_its_licence():
    families = {family.name for family in FAMILIES}
    assert len({entry.name for entry in ENTRIES}) == len(ENTRIES)
    for entry in ENTRIES:
        assert entry.family in families
        assert entry.licence.name
        assert entry.licence.limits.endswith(".")
        assert entry.licence.text.startswith("https://")
        assert entry.licence.read_at or "read the model card" in entry.licence.limits
    assert {entry.family for entry in ENTRIES} == families


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("[a]\nspeed = 3", "names no model"),
        ('[a]\nfolder = "x"\nspeed = 3', "unknown setting speed"),
        ('[a]\nfolder = "x"\nsteps = "many"', "steps of"),
        ('[a]\nfolder = "x"\nloras = ["y"]', "names no file"),
        ('[a]\nurl = "http://x"', "incomplete"),
        ('[a]\nurl = "http://x"\nmodel = "m"\ndialect = "klingon"', "dialect of"),
        ("[a", "cannot be read"),
    ],
)
def test_a_wrong_table_is_refused_by_name(shelf, table, said):
    (shelf.root / "engines.toml").write_text(table)
    with pytest.raises(InvalidInput, match=said):
        open_engine("a")


def test_an_engine_elsewhere_is_one_table(shelf):
    (shelf.root / "engines.toml").write_text(
        '[far]\nurl = "http://127.0.0.1:9/v1"\nmodel = "sora-2"\nsizes = ["96x64"]\nseconds = [4, 8]\n'
    )
    assert {"lanterne-mini", "far"} <= set(engine_names())
    able = open_engine("far").capabilities()
    assert (able.sizes, able.max_seconds) == (((96, 64),), 8.0)


def test_the_package_works_without_the_libraries():
    """Nothing that is imported to list, show and open engines needs diffusers."""
    import subprocess

    code = "import sys; sys.modules['diffusers'] = sys.modules['transformers'] = None\n"
    code += "from lanterne.cli.main import run; sys.exit(run(['engines', 'list']))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "wan2.2-ti2v-5b" in done.stdout


def test_an_empty_machine_says_what_can_be_done(shelf, capsys):
    """Nothing is here, and nobody has to read a traceback or a wrong command."""

    def said(*command):
        code = run(["engines", *command])
        told = capsys.readouterr()
        return code, " ".join((told.out + told.err).split())

    assert said("list")[0] == 0
    assert said("show", "wan2.2-ti2v-5b")[1].endswith("here no")
    assert said("check", "wan2.2-ti2v-5b") == (
        1,
        "lanterne: wan2.2-ti2v-5b is not here. Run: lanterne engines pull wan2.2-ti2v-5b.",
    )
    assert said("check", "nobody") == (
        2,
        "lanterne: There is no fetched model 'nobody'. See: lanterne engines list.",
    )
    assert said("pull", "lanterne-mini") == (0, "lanterne-mini comes with Lanterne: there is nothing to fetch.")
    assert said("remove", "nobody")[0] == 2


def test_what_is_said_of_a_licence_is_cited(shelf, capsys):
    assert run(["engines", "show", "ltx-2"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "Free below 10 million dollars" in said
    assert "said after https://github.com/Lightricks/LTX-2/blob/main/LICENSE, section 2.1" in said
