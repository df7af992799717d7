"""The native model, torch only: latents, text, transformer, token plan, flow matching, probe."""
