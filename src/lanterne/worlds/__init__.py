"""The magic-lantern theatre: little worlds that we simulate, draw, sound and caption."""
