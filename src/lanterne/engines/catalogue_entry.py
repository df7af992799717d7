"""What the catalogue says of a model before it is here: what it does, how large it is, and what its licence asks."""

from __future__ import annotations

from dataclasses import dataclass

BYTES = {"bfloat16": 2.0, "int8": 1.0, "nf4": 0.55}  # of one parameter


@dataclass(frozen=True, slots=True)
class Licence:
    """name: as its model card has it. limits: what to know before using it, in a sentence of ours, never a legal text.
    text: where the licence itself stands. read_at: where its terms were read for this catalogue, empty if they could
    not be: then `limits` says so."""

    name: str
    limits: str
    text: str
    read_at: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A model that can be fetched.

    family: which module of `lanterne.engines.diffusers` calls it. repository: on the hub. parameters: billions, of the
    transformer (of all its experts), None where nobody says; words_parameters: of what reads the words. is_gated: the
    hub asks for an account that has accepted the licence there.
    """

    name: str
    family: str
    does: str
    repository: str
    licence: Licence
    parameters: float | None
    words_parameters: float
    has_sound: bool = False
    is_gated: bool = False
    revision: str = "main"

    @property
    def page(self) -> str:
        """The model card."""
        return f"https://huggingface.co/{self.repository}"

    def memory_gb(self, precision: str) -> float | None:
        """Of the accelerator, for the weights alone: the transformer at that precision, the rest in 16 bits."""
        if self.parameters is None:
            return None
        return self.parameters * BYTES[precision] + self.words_parameters * BYTES["bfloat16"]

    def largest_gb(self, precision: str) -> float | None:
        """The same where only the part at work is on the accelerator (model offload)."""
        if self.parameters is None:
            return None
        return max(self.parameters * BYTES[precision], self.words_parameters * BYTES["bfloat16"])
