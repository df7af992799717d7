"""The diffusion trainer at toy size: it learns, writes what generation needs, and survives a kill at any moment."""

from __future__ import annotations

import json
import socket
from itertools import islice, pairwise
from pathlib import Path

import numpy as np
import pytest
import torch
from toys import config, kill_when, start, write_shard, write_transforms

from lanterne.core.errors import InvalidInput
from lanterne.model.conditioning import TokenPlan
from lanterne.model.weights import load_tokenizer, load_transformer
from lanterne.training import checkpoint
from lanterne.training.cache import CAPTION_ONLY, Cache
from lanterne.training.diffusion import DiffusionRun, DiffusionTrainer, parser
from lanterne.training.render import Kind
from lanterne.training.team import Team
from lanterne.worlds.grammar import held_out_seeds, training_seeds

NEVER = 1e9  # minutes


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with transforms, stills and clips in landscape, and stills in portrait."""
    folder = tmp_path_factory.mktemp("cache")
    write_transforms(folder)
    write_shard(folder, Kind("stills"), list(islice(training_seeds(0), 6)))
    write_shard(folder, Kind("clips"), list(islice(training_seeds(90), 3)))
    write_shard(folder, Kind("stills", "portrait"), list(islice(training_seeds(0), 3)))
    write_shard(folder, Kind("stills"), list(islice(held_out_seeds(0), 4)), held_out=True)
    return folder


def make(cache: Path, out: Path, team: Team | None = None, **changes: object) -> DiffusionTrainer:
    settings = {"batch_tokens": 160, "warmup": 2, "compile": False, "save_minutes": NEVER, "sheet_minutes": NEVER}
    run = DiffusionRun(cache, out, cache, config=config(), **(settings | changes))  # type: ignore[arg-type]
    return DiffusionTrainer(run, load_tokenizer(cache / "tokenizer.json"), team)


class StopAfter:
    """A reporter that hears this many steps and then stops the run."""

    def __init__(self, steps: int) -> None:
        self.steps = steps
        self.heard: list[str] = []

    def __call__(self, done: float, total: float, words: str) -> None:
        self.heard.append(words)
        if len(self.heard) == self.steps:
            raise KeyboardInterrupt


def rows(out: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (out / "log.jsonl").read_text().splitlines()]


def test_the_loss_on_one_batch_falls(cache: Path, tmp_path: Path) -> None:
    trainer = make(cache, tmp_path, muon_lr=0.02, adam_lr=5e-3)
    batch = trainer.caches["stills", "landscape"].batch(2, 1, CAPTION_ONLY, np.random.default_rng(0))
    losses = []
    for _ in range(60):
        trainer.generator.manual_seed(5)  # the same times and noise
        video, audio = trainer.losses(batch, TokenPlan.free(2))
        (video + audio).backward()
        trainer.optimiser.step()
        losses.append(video.item())
    assert losses[-1] < 0.6 * losses[0]


def test_steps_learn_from_the_whole_mix(cache: Path, tmp_path: Path) -> None:
    trainer = make(cache, tmp_path, mix={"stills": 0.5, "short": 0.5}, shapes={"landscape": 1.0}, batch_tokens=600)
    stop = StopAfter(12)
    with pytest.raises(KeyboardInterrupt):
        trainer.train(stop)
    assert trainer.optimiser.steps == 12
    assert {words.split()[2] for words in stop.heard} == {"stills", "short"}
    assert trainer.draws["stills"] > trainer.draws["short"] > 0
    assert trainer.draws["full"] == 0


def test_a_run_writes_weights_a_log_and_a_sheet(cache: Path, tmp_path: Path) -> None:
    trainer = make(cache, tmp_path, minutes=0.02, decay_minutes=0.01)
    trainer.train()
    model, tokenizer, about = load_transformer(tmp_path / "transformer.safetensors")
    assert model.config == config()
    assert tokenizer.merges == trainer.tokenizer.merges
    assert about["shapes"] == ["landscape"]
    assert about["steps"] == trainer.optimiser.steps >= 1
    last = rows(tmp_path)[-1]
    assert last["step"] == trainer.optimiser.steps
    assert isinstance(last["held_out"], dict)
    assert 0 < last["held_out"]["stills-landscape"] < 100
    (sheet,) = tmp_path.glob("sheet-*.png")
    assert sheet.read_bytes().startswith(b"\x89PNG")
    assert not list(tmp_path.glob("*.partial"))


def test_the_held_out_loss_is_measured_on_the_same_noise_and_moves_nothing(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lanterne.training.diffusion.write_sheet", lambda *_: None)
    trainer = make(cache, tmp_path)
    state = trainer.generator.get_state()
    trainer.validate()
    trainer.validate()
    one, two = rows(tmp_path)
    assert one["held_out"] == two["held_out"]
    assert torch.equal(trainer.generator.get_state(), state)


def test_it_goes_on_where_it_stopped(cache: Path, tmp_path: Path) -> None:
    first = make(cache, tmp_path)
    with pytest.raises(KeyboardInterrupt):
        first.train(StopAfter(4))
    first.save()
    second = make(cache, tmp_path)
    assert second.optimiser.steps == 4
    assert second.draws == first.draws
    for one, two in zip(first.model.parameters(), second.model.parameters(), strict=True):
        assert torch.equal(one, two)


TRAINS_FOR_EVER = """
import sys
from pathlib import Path
from test_train_diffusion import make
cache, out = map(Path, sys.argv[1:])
def report(done, total, words):
    if trainer.optimiser.steps > first + 1:  # so the step before is saved
        (out / "ready").touch()
trainer = make(cache, out, save_minutes=0.0)
first = trainer.optimiser.steps
trainer.train(report)
"""


def test_kill_9_costs_at_most_what_came_after_the_last_checkpoint(cache: Path, tmp_path: Path) -> None:
    first = make(cache, tmp_path)
    with pytest.raises(KeyboardInterrupt):
        first.train(StopAfter(2))
    first.save()
    kill_when(start(TRAINS_FOR_EVER, cache, tmp_path), tmp_path / "ready")
    state = checkpoint.load(tmp_path / "state.pt")
    assert state is not None
    reached = state["optimiser"]["steps"]
    assert reached > 2  # it went on, and did not begin again
    trainer = make(cache, tmp_path)
    assert trainer.optimiser.steps == reached
    assert sum(trainer.draws.values()) == 2 * reached  # two stills a step
    trainer.step(trainer.caches["stills", "landscape"], "stills", 1.0)
    model, _, _ = load_transformer(tmp_path / "transformer.safetensors")
    assert all(parameter.isfinite().all() for parameter in model.parameters())


def rates_of(trainer: DiffusionTrainer, steps: int) -> list[float]:
    """The learning rate factors of a run whose steps do nothing."""
    rates: list[float] = []

    def step(cache: Cache, name: str, rate: float) -> tuple[float, float]:
        rates.append(rate)
        trainer.optimiser.steps += 1
        return 0.0, 0.0

    trainer.step = step  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        trainer.train(StopAfter(steps))
    return rates


def test_the_learning_rate_warms_up_and_comes_down(cache: Path, tmp_path: Path) -> None:
    assert rates_of(make(cache, tmp_path, warmup=4), 6) == pytest.approx([0.25, 0.5, 0.75, 1.0, 1.0, 1.0])
    falling = rates_of(make(cache, tmp_path, warmup=1, minutes=1.0, decay_minutes=1.0), 6)
    assert all(0 < after < now <= 1 for now, after in pairwise(falling))


def test_a_mix_without_data_is_refused_in_one_sentence(cache: Path, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="no portrait clips"):
        make(cache, tmp_path, mix={"full": 1.0}, shapes={"portrait": 1.0})


@pytest.mark.parametrize(
    "words", [["--mix", "stils=1"], ["--mix", "stills"], ["--mix", "stills=0"], ["--minutes", "x"]]
)
def test_options_that_make_no_sense_are_refused(words: list[str]) -> None:
    with pytest.raises(InvalidInput, match=r"^Argument --"):
        parser().parse_args(words)


def test_options_are_read() -> None:
    options = parser().parse_args(["--mix", "stills=0.2", "full=0.8", "--minutes", "5", "--no-compile"])
    assert dict(options.mix) == {"stills": 0.2, "full": 0.8}
    assert (options.minutes, options.compile) == (5.0, False)


TRAINS_IN_A_TEAM = """
import sys
from pathlib import Path
import torch
from test_train_diffusion import make
from lanterne.training import diffusion
from lanterne.training.team import Team
diffusion.write_sheet = lambda *_: None
cache, out = map(Path, sys.argv[1:])
team = Team.join()
trainer = make(cache, out, team, minutes=0.02)
trainer.train()
found = {"weights": trainer.model.state_dict(), "draw": trainer.rng.random(), "draws": trainer.draws["stills"]}
torch.save(found | {"steps": trainer.optimiser.steps}, out / f"{team.rank}.pt")
team.leave()
"""


def test_a_team_takes_the_same_steps_on_different_scenes(cache: Path, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    together = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": port, "WORLD_SIZE": "2"}
    members = [
        start(TRAINS_IN_A_TEAM, cache, tmp_path, RANK=str(rank), LOCAL_RANK=str(rank), **together) for rank in range(2)
    ]
    for member in members:
        said, _ = member.communicate(timeout=200)
        assert member.returncode == 0, said
    one, two = (torch.load(tmp_path / f"{rank}.pt", weights_only=True) for rank in range(2))
    for name, tensor in one["weights"].items():
        assert torch.equal(tensor, two["weights"][name])
    assert one["draw"] != two["draw"]
    assert one["steps"] == two["steps"] >= 1
    assert one["draws"] == 4 * one["steps"]  # two members, two stills each
    assert len(rows(tmp_path)) == 1  # one of them writes
