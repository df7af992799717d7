"""Open-weights engines: every video model that the `diffusers` library holds, one thin file for each family.

Nothing here imports diffusers or transformers before weights are opened: both belong to the extra `engines`.
"""
