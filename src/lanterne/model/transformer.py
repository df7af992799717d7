"""The native model's transformer: one sequence of text, video and audio tokens.

Attention is shared by all tokens, feed-forward layers are each modality's own (JavisDiT++, arXiv 2602.19163); every
video and audio token carries its own noise level through adaLN-single (PixArt-alpha); positions are rotary, in
seconds for both tracks so that what is heard lines up with what is seen; queries and keys are normalised. The network
predicts the clean latents (x-prediction, arXiv 2511.13720).

Shapes: video latents (batch, time, rows, columns, channels), audio latents (batch, tokens, channels), text (batch,
length, dim). Noise levels broadcast: (batch, 1) or one per token.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from lanterne.model.conditioning import level_features
from lanterne.model.draft import draft_channels
from lanterne.model.layout import (
    HEARD_FEATURES,
    PLACE_FEATURES,
    SEEN_FEATURES,
    Layout,
    Rotary,
    heard_features,
    place_features,
    seen_features,
)
from lanterne.model.text import TextEncoder

PATCH = 2  # latents on a side of one video token
LEVEL_FEATURES, LEVEL_DECADES = 64, 2.0


@dataclass(frozen=True, slots=True)
class TransformerConfig:
    """The default is `nano`, what two cores can train; see `MODELS`."""

    dim: int = 256
    layers: int = 8
    heads: int = 4
    video_hidden: int = 512
    side_hidden: int = 128
    finish_width: int = 128
    video_channels: int = 96
    audio_channels: int = 64
    vocabulary: int = 2048
    text_layers: int = 2
    text_length: int = 96


MODELS = {  # by their names in the field's sense; `base` is for those who have a GPU to train it
    "nano": TransformerConfig(),
    "base": TransformerConfig(
        dim=384, layers=10, heads=6, video_hidden=768, side_hidden=192, finish_width=192, text_layers=3
    ),
}
TINY = TransformerConfig(
    dim=32, layers=2, heads=2, video_hidden=32, side_hidden=32, finish_width=16, vocabulary=300, text_layers=1
)


def rms_norm(x: Tensor) -> Tensor:
    return F.rms_norm(x, (x.shape[-1],), eps=1e-5)


def patchify(latents: Tensor) -> Tensor:
    """(batch, time, rows, columns, channels) to tokens (batch, time * rows/2 * columns/2, 4 * channels)."""
    batch, time, rows, columns, channels = latents.shape
    grid = latents.reshape(batch, time, rows // PATCH, PATCH, columns // PATCH, PATCH, channels).transpose(3, 4)
    return grid.reshape(batch, -1, PATCH * PATCH * channels)


def unpatchify(tokens: Tensor, shape: tuple[int, int, int]) -> Tensor:
    """Undo `patchify`; `shape` is (time, rows, columns) of the latents."""
    time, rows, columns = shape
    grid = tokens.reshape(len(tokens), time, rows // PATCH, columns // PATCH, PATCH, PATCH, -1).transpose(3, 4)
    return grid.reshape(len(tokens), time, rows, columns, -1)


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Turn the pairs (x[..., :half], x[..., half:]) by the given angles. x: (batch, heads, tokens, head_dim)."""
    first, second = x.chunk(2, dim=-1)
    return torch.cat([first * cos - second * sin, first * sin + second * cos], dim=-1)


class FeedForward(nn.Module):
    """SwiGLU."""

    def __init__(self, dim: int, hidden: int) -> None:
        super().__init__()
        self.gate = nn.Linear(dim, hidden, bias=False)
        self.up = nn.Linear(dim, hidden, bias=False)
        self.down = nn.Linear(hidden, dim, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.down(F.silu(self.gate(x)) * self.up(x))
        return out


class Attention(nn.Module):
    """Shared self-attention with normalised queries and keys and a learned temperature per head."""

    def __init__(self, dim: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.q = nn.Linear(dim, dim, bias=False)
        self.k = nn.Linear(dim, dim, bias=False)
        self.v = nn.Linear(dim, dim, bias=False)
        self.out = nn.Linear(dim, dim, bias=False)
        self.log_temperature = nn.Parameter(torch.zeros(heads, 1, 1))

    def forward(self, x: Tensor, rotary: tuple[Tensor, Tensor] | None, mask: Tensor | None) -> Tensor:
        """x (batch, tokens, dim); `mask` (batch, 1, 1, tokens), if any, is added to the logits: 0 or -inf."""
        batch, tokens, dim = x.shape
        q, k, v = (
            part(x).view(batch, tokens, self.heads, -1).transpose(1, 2) for part in (self.q, self.k, self.v)
        )  # (batch, heads, tokens, head_dim)
        q, k = rms_norm(q) * (self.log_temperature.exp() * q.shape[-1] ** -0.5), rms_norm(k)
        if rotary is not None:
            q, k = rotate(q, *rotary), rotate(k, *rotary)
        # plain matrix products: on CPU they are faster than the fused kernel at these lengths, their backward twice
        logits = q @ k.transpose(-1, -2)
        mixed = (logits if mask is None else logits + mask).softmax(dim=-1) @ v
        out: Tensor = self.out(mixed.transpose(1, 2).reshape(batch, tokens, dim))
        return out


class Block(nn.Module):
    """One layer. Streams are (text, video, audio); the last two are modulated by their tokens' noise levels."""

    def __init__(self, config: TransformerConfig) -> None:
        super().__init__()
        dim = config.dim
        self.attention = Attention(dim, config.heads)
        self.feed_forward = nn.ModuleList(
            [FeedForward(dim, hidden) for hidden in (config.side_hidden, config.video_hidden, config.side_hidden)]
        )
        table = torch.zeros(3, 6, dim)
        self.table = nn.Parameter(table)

    def forward(
        self, streams: list[Tensor], modulation: list[Tensor], rotary: tuple[Tensor, Tensor], mask: Tensor | None
    ) -> list[Tensor]:
        # each modulation: (batch or 1, tokens or 1, 6, dim)
        parts = [(mod + table).unbind(dim=-2) for mod, table in zip(modulation, self.table, strict=True)]
        lengths = [stream.shape[1] for stream in streams]
        joint = torch.cat([rms_norm(x) * (1 + m[0]) + m[1] for x, m in zip(streams, parts, strict=True)], dim=1)
        mixed = self.attention(joint, rotary, mask).split(lengths, dim=1)
        streams = [x + (1 + m[2]) * y for x, y, m in zip(streams, mixed, parts, strict=True)]
        return [
            x + (1 + m[5]) * feed(rms_norm(x) * (1 + m[3]) + m[4])
            for x, feed, m in zip(streams, self.feed_forward, parts, strict=True)
        ]


class Finish(nn.Module):
    """What the tokens cannot say by themselves, on the grid of latents.

    A token's 384 values do not fit through the width of the model, so under little noise its estimate of what is finely
    detailed is worse than the noisy latents themselves. Each value is a mixture of both, by the level (the skip of EDM,
    arXiv 2206.00364) and by what the token has seen there. And two dense 3x3 convolutions mend the borders between
    tokens (as U-ViT ends with one, arXiv 2209.12152). What the subject's draft shows is taken over from it, by what the
    token has seen there, and the convolutions fit it in.
    """

    def __init__(self, channels: int, width: int) -> None:
        super().__init__()
        self.mix = nn.Linear(LEVEL_FEATURES, 2 * channels, bias=False)
        self.first = nn.Conv2d(2 * channels, width, 3, padding=1)
        self.first_draft = nn.Conv2d(draft_channels(channels), width, 3, padding=1, bias=False)
        self.second = nn.Conv2d(width, channels, 3, padding=1)

    def forward(
        self, clean: Tensor, gate: Tensor, noisy: Tensor, level: Tensor, draft: tuple[Tensor, Tensor] | None
    ) -> Tensor:
        """`clean`, `gate` (how much more of the noisy ones) and `noisy` are (batch, time, rows, columns, channels);
        `level` (batch, ...) broadcasts to their first four dimensions; `draft` is that of the layout, and how much of
        its colours is taken over. Returns clean ones.
        """
        dtype = clean.dtype
        more, kept = self.mix(level_features(level, LEVEL_FEATURES, LEVEL_DECADES).to(dtype)).chunk(2, dim=-1)
        dimmed = noisy * (1 - level[..., None]).to(dtype)
        if draft is not None:
            clean = clean + draft[0][..., : clean.shape[-1]] * draft[1]
        first = self.first(_pictures(torch.cat([clean, dimmed], dim=-1)))
        if draft is not None:
            first = first + self.first_draft(_pictures(draft[0]))
        mended = self.second(F.silu(first)).permute(0, 2, 3, 1).unflatten(0, clean.shape[:2])
        out: Tensor = clean * (1 + more - gate) + noisy * (kept + gate) + mended
        return out


def _pictures(latents: Tensor) -> Tensor:
    """(batch, time, rows, columns, channels) as (batch * time, channels, rows, columns), channels last in memory."""
    return latents.flatten(0, 1).permute(0, 3, 1, 2)


class Transformer(nn.Module):
    """Predicts clean video and audio latents from noisy ones and words."""

    def __init__(self, config: TransformerConfig = TransformerConfig()) -> None:
        super().__init__()
        self.config = config
        dim = config.dim
        patch = PATCH * PATCH * config.video_channels
        self.text = TextEncoder(config.vocabulary, dim, config.text_layers, config.heads, config.text_length)
        self.video_in = nn.Linear(patch, dim)
        self.audio_in = nn.Linear(config.audio_channels, dim)
        self.place = nn.Linear(PLACE_FEATURES, dim, bias=False)
        self.seen_in = nn.Linear(SEEN_FEATURES, dim, bias=False)
        self.seen = nn.Linear(dim, dim, bias=False)
        self.heard = nn.Linear(HEARD_FEATURES, dim, bias=False)
        self.draft_in = nn.Linear(PATCH * PATCH * draft_channels(config.video_channels), dim, bias=False)
        self.noise = nn.Sequential(nn.Linear(LEVEL_FEATURES, dim), nn.SiLU(), nn.Linear(dim, 6 * dim))
        self.blocks = nn.ModuleList([Block(config) for _ in range(config.layers)])
        self.rotary = Rotary(dim // config.heads)
        self.final = nn.Parameter(torch.zeros(2, 2, dim))
        self.video_out = nn.Linear(dim, patch)
        self.gate_out = nn.Linear(dim, patch, bias=False)
        self.draft_out = nn.Linear(dim, patch, bias=False)
        self.audio_out = nn.Linear(dim, config.audio_channels)
        self.finish = Finish(config.video_channels, config.finish_width)
        self._initialise()

    def _initialise(self) -> None:
        depth_scale = (2 * self.config.layers) ** -0.5
        for name, parameter in self.named_parameters():
            if parameter.ndim == 2 and "embed" not in name:
                nn.init.normal_(parameter, std=parameter.shape[1] ** -0.5)
                if name.endswith(("out.weight", "down.weight")):
                    parameter.data *= depth_scale
        zero = (self.noise[2], self.seen, self.heard, self.draft_in, self.video_out, self.gate_out, self.draft_out)
        for last in (*zero, self.audio_out, self.finish.mix, self.finish.second, self.finish.first_draft):
            nn.init.zeros_(last.weight)  # type: ignore[arg-type]

    def forward(
        self,
        video: Tensor,
        audio: Tensor,
        video_levels: Tensor,
        audio_levels: Tensor,
        text: Tensor,
        text_mask: Tensor | None,
        layout: Layout = Layout(),
    ) -> tuple[Tensor, Tensor]:
        """Clean (video, audio) from noisy ones.

        `video_levels` (batch, 1 or video tokens) and `audio_levels` (batch, 1 or audio tokens) are the noise levels in
        [0, 1]; `text` (batch, length, dim) comes from `self.text`; `text_mask` (batch, length) is True on real tokens,
        None where all are. `layout` says what is where, as far as that is asked for.
        """
        time, rows, columns = video.shape[1:4]
        grid = (time, rows // PATCH, columns // PATCH)
        dtype = self.video_in.weight.dtype
        way = layout.way(time)
        place = self.place(place_features(grid, way).to(video.device, dtype))
        streams = [text, self.video_in(patchify(video.to(dtype))) + place, self.audio_in(audio.to(dtype))]
        if layout.track is not None:
            seen, heard = seen_features(grid, layout.track), heard_features(layout.track)
            streams[1] = streams[1] + self.seen(F.silu(self.seen_in(seen.to(video.device, dtype))))
            streams[2] = streams[2] + self.heard(heard[:, : audio.shape[1]].to(video.device, dtype))
        draft = None if layout.draft is None else layout.draft.to(video.device, dtype)
        if draft is not None:
            streams[1] = streams[1] + self.draft_in(patchify(draft))
        modulation = [
            torch.zeros(1, 1, 6, self.config.dim, dtype=dtype, device=video.device),
            self._modulation(video_levels, dtype),
            self._modulation(audio_levels, dtype),
        ]
        cos, sin = self.rotary(text.shape[1], grid, audio.shape[1], way)
        rotary = (cos.to(video.device, dtype), sin.to(video.device, dtype))
        media = streams[1].shape[1] + streams[2].shape[1]
        mask = None if text_mask is None else _logit_mask(text_mask, media, dtype)
        for block in self.blocks:
            streams = block(streams, modulation, rotary, mask)
        video_out, audio_out = (
            rms_norm(stream) * (1 + scale) + shift
            for stream, (scale, shift) in zip(streams[1:], self.final, strict=True)
        )
        clean, gate = (unpatchify(out(video_out), (time, rows, columns)) for out in (self.video_out, self.gate_out))
        level = _per_latent(video_levels, grid)
        drafted = None if draft is None else (draft, unpatchify(self.draft_out(video_out), (time, rows, columns)))
        return self.finish(clean, gate, video.to(dtype), level, drafted), self.audio_out(audio_out)

    def _modulation(self, levels: Tensor, dtype: torch.dtype) -> Tensor:
        out: Tensor = self.noise(level_features(levels, LEVEL_FEATURES, LEVEL_DECADES).to(dtype))
        return out.reshape(*levels.shape, 6, self.config.dim)


def _logit_mask(text_mask: Tensor, more: int, dtype: torch.dtype) -> Tensor:
    """What to add to attention's logits, (batch, 1, 1, text + `more` tokens)."""
    keep = F.pad(text_mask, (0, more), value=True)
    return torch.zeros(keep.shape, dtype=dtype, device=keep.device).masked_fill(~keep, -math.inf)[:, None, None]


def _per_latent(levels: Tensor, grid: tuple[int, int, int]) -> Tensor:
    """Levels per token (batch, 1 or tokens) as one for each latent, (batch, 1 or time, 1 or rows, 1 or columns)."""
    if levels.shape[1] == 1:
        return levels[:, :, None, None]
    tokens: Tensor = levels.unflatten(1, grid)
    return tokens.repeat_interleave(PATCH, 2).repeat_interleave(PATCH, 3)
