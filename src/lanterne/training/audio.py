"""Train the audio decoder: `python -m lanterne.training.audio --out runs/audio`.

The latents' basis is frozen: it is computed once, when the folder has none, and then only read. The decoder learns the
distribution of each bin's log amplitude given the latents (see `lanterne.model.audio_decoder`), on sounds that are
rendered as it goes. It can be stopped at any moment and goes on from its last checkpoint.
"""

from __future__ import annotations

import argparse
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from lanterne.model.audio import FRAMES, TOKEN, AudioLatents, fit, spectrum
from lanterne.model.audio_decoder import AudioDecoder, AudioDecoderConfig
from lanterne.training import checkpoint
from lanterne.training.audio_corpus import waves
from lanterne.training.command import WEIGHTS, Parser, Reporter, command, silent
from lanterne.worlds.grammar import held_out_seeds, training_seeds

FIT_SEED, TRAIN_SEED = 900_000_000, 1_000_000_000  # where the seeds of the basis and of the decoder begin
FIT_WAVES, HELD_OUT_WAVES = 600, 32
FLOOR = 10 ** (-85 / 20)  # amplitude below which bins are alike
LONGEST_STEP_S = 10.0  # a machine that slept must not wake up with its minutes spent and the cool-down skipped
CONTEXT = 3  # tokens at each end of a segment whose neighbours are missing: seen, not learned from


@dataclass(frozen=True, slots=True)
class AudioTraining:
    """How to train."""

    minutes: float = 20.0
    batch: int = 16
    tokens: int = 32  # in a segment
    pool: int = 256  # waves kept at hand; one is replaced at each step
    learning_rate: float = 2e-3
    warm_up_steps: int = 100
    cool_down: float = 0.4  # share of the time at the end over which the learning rate falls to 0
    noise: float = 0.1  # the strongest noise on latents, so that the decoder forgives a sampler's small errors
    save_every_s: float = 60.0


def targets(spectra: Tensor) -> Tensor:
    """Log amplitudes (batch, frames, 501) in nepers, with a soft floor."""
    return 0.5 * (spectra.abs().square() + FLOOR**2).log()


def bin_weights(log_amplitudes: Tensor) -> Tensor:
    """How much each bin matters, mean about 1: low and loud ones more, as the ear has it."""
    bins_hz = torch.arange(log_amplitudes.shape[-1], device=log_amplitudes.device) * 24.0
    pitch = 1 / (1 + bins_hz / 2000)
    loud = ((log_amplitudes + 85 / 8.686) / (45 / 8.686)).clamp(0.1, 1.0)
    return pitch / pitch.mean() * loud


def likelihood_loss(level: Tensor, spread: Tensor, target: Tensor, weight: Tensor) -> Tensor:
    """Weighted Gaussian negative log likelihood, each term times its spread, held constant (beta-NLL, Seitzer et al.
    2022, beta = 0.5): else the silent bins, which are easy, would take all of the gradient."""
    loss = spread.log() + (target - level).square() / (2 * spread.square())
    return (loss * spread.detach() * weight).mean()


class Pool:
    """Waves (pool, samples) at hand, renewed one by one from an endless source."""

    def __init__(self, source: Iterator[np.ndarray], size: int) -> None:
        self.source = source
        self.waves = [torch.from_numpy(wave) for wave in islice(source, size)]
        self.used = size

    def renew(self) -> None:
        """Replace the oldest wave by a new one."""
        self.waves[self.used % len(self.waves)] = torch.from_numpy(next(self.source))
        self.used += 1

    def batch(self, size: int, tokens: int, rng: np.random.Generator) -> Tensor:
        """Random segments (size, 1000 * tokens), each at a random level of up to 9 dB less."""
        rows = []
        for _ in range(size):
            wave = self.waves[int(rng.integers(len(self.waves)))]
            start = int(rng.integers(len(wave) - tokens * TOKEN + 1))
            rows.append(wave[start : start + tokens * TOKEN] * float(10 ** rng.uniform(-0.45, 0.0)))
        return torch.stack(rows)


def open_latents(path: Path, seconds: float = 4.0) -> AudioLatents:
    """The frozen latents of a file; computed and written first where there is none."""
    if not path.exists():
        corpus = waves(training_seeds(FIT_SEED), seconds)
        fit(torch.from_numpy(np.stack(list(islice(corpus, FIT_WAVES))))).save(path)
    return AudioLatents.load(path)


def train_audio(
    out: Path,
    settings: AudioTraining = AudioTraining(),
    decoder: AudioDecoderConfig | None = None,
    device: str = "cpu",
    report: Reporter = silent,
) -> Path:
    """Train for `settings.minutes` in all, over as many runs as it takes; returns the weights' path.

    Writes `audio.safetensors` (all that generation needs), `checkpoint.pt` and `log.jsonl` into `out`.
    """
    out.mkdir(parents=True, exist_ok=True)
    weights, saved = out / "audio.safetensors", out / "checkpoint.pt"
    latents = open_latents(weights)
    network = AudioDecoder(decoder or AudioDecoderConfig(channels=latents.channels), latents.triangles)
    latents.decoder = network
    latents.to(device)
    network.requires_grad_(True).train()
    optimiser = torch.optim.AdamW(network.parameters(), lr=settings.learning_rate, betas=(0.9, 0.95), weight_decay=0.01)
    step, spent_s, first_seed = 0, 0.0, TRAIN_SEED
    if (state := checkpoint.load(saved)) is not None:
        network.load_state_dict(state["decoder"])
        optimiser.load_state_dict(state["optimiser"])
        step, spent_s, first_seed = state["step"], state["spent_s"], state["next_seed"]
    else:
        torch.manual_seed(0)
    log = checkpoint.Log(out / "log.jsonl")
    pool = Pool(waves(training_seeds(first_seed)), settings.pool)
    held_out = torch.from_numpy(np.stack(list(islice(waves(held_out_seeds(0)), HELD_OUT_WAVES)))).to(device)
    rng = np.random.default_rng([step, 11])
    last_step = last_saved = time.monotonic()
    budget_s = 60 * settings.minutes

    def keep() -> None:
        score = evaluate(latents, held_out)
        log(step=step, spent_s=round(spent_s, 1), **score)
        # Twice the waves taken: some seeds are held out and skipped, and none may come twice.
        state = {"decoder": network.state_dict(), "optimiser": optimiser.state_dict(), "step": step, "spent_s": spent_s}
        checkpoint.save(saved, {**state, "next_seed": first_seed + 2 * pool.used})
        latents.save(weights)

    while spent_s < budget_s:
        progress = spent_s / budget_s
        rate = min(1.0, (step + 1) / settings.warm_up_steps, (1 - progress) / settings.cool_down)
        for group in optimiser.param_groups:
            group["lr"] = settings.learning_rate * rate
        loss = _step(
            latents, optimiser, pool.batch(settings.batch, settings.tokens, rng).to(device), settings.noise, rng
        )
        pool.renew()
        step += 1
        now = time.monotonic()
        spent_s += min(now - last_step, LONGEST_STEP_S)
        last_step = now
        report(spent_s / 60, settings.minutes, f"step {step}, loss {loss:.4f}")
        if step % 50 == 0:
            log(step=step, loss=round(loss, 4), rate=round(rate, 3))
        if time.monotonic() - last_saved > settings.save_every_s:
            keep()
            last_saved = time.monotonic()
    keep()
    return weights


def _step(
    latents: AudioLatents, optimiser: torch.optim.Optimizer, wave: Tensor, noise: float, rng: np.random.Generator
) -> float:
    assert latents.decoder is not None
    with torch.no_grad():
        code = latents.encode(wave)
        target = targets(spectrum(wave))
        strength = np.maximum(0.0, rng.uniform(-noise, noise, (len(code), 1, 1)))  # half of the segments stay clean
        code = code + torch.from_numpy(strength * rng.standard_normal(tuple(code.shape))).to(code)
        linear = latents.linear(code)
    level, spread = latents.decoder(code, linear)
    inner = slice(CONTEXT * FRAMES, -CONTEXT * FRAMES)
    loss = likelihood_loss(level[:, inner], spread[:, inner], target[:, inner], bin_weights(target[:, inner]))
    optimiser.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(latents.decoder.parameters(), 1.0)
    optimiser.step()
    return float(loss.detach())


@torch.no_grad()
def evaluate(latents: AudioLatents, held_out: Tensor) -> dict[str, float]:
    """Loss and error on held-out waves (batch, samples): of the level by bin, in dB, audible bins alone."""
    assert latents.decoder is not None
    code, target = latents.encode(held_out), targets(spectrum(held_out))
    level, spread = latents.decoder(code, latents.linear(code))
    weight = bin_weights(target)
    error = ((level - target).square() * weight).sum() / weight.sum()
    loss = likelihood_loss(level, spread, target, weight)
    return {"held_out_loss": round(float(loss), 4), "held_out_level_db": round(8.686 * float(error.sqrt()), 3)}


def parser() -> Parser:
    """The command's options."""
    default = AudioTraining()
    parser = Parser("Train the audio decoder in a folder, going on where it stopped.")
    parser.add_argument("--out", type=Path, default=Path("runs/audio"), help="the folder of the run")
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="the folder whose latents, once frozen, stay")
    parser.add_argument("--minutes", type=float, default=default.minutes)
    parser.add_argument("--batch", type=int, default=default.batch)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", default="cpu")
    return parser


def run(options: argparse.Namespace, report: Reporter) -> None:
    """Train the decoder of the frozen latents."""
    torch.set_num_threads(options.threads)
    options.out.mkdir(parents=True, exist_ok=True)
    frozen, own = options.weights / "audio.safetensors", options.out / "audio.safetensors"
    if frozen.exists() and not own.exists():
        shutil.copyfile(frozen, own)
    settings = AudioTraining(minutes=options.minutes, batch=options.batch)
    train_audio(options.out, settings, device=options.device, report=report)


if __name__ == "__main__":
    command(parser(), run)
