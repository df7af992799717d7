"""The fixed prompts: the same twenty-four for every set of weights, so that progress can be seen. Never reworded."""

from __future__ import annotations

WITHIN = (
    "a red kite flying over a green park, golden hour, the camera rises slowly",
    "un ballon bleu qui rebondit sur la plage à midi",
    "a white rabbit hopping in the desert at dawn",
    "a boat on the sea at night, rain",
    "une voiture rouge roule dans la ville la nuit, travelling à gauche",
    "a yellow hot-air balloon floats over mountains, zoom out",
    "a green ball bounces in the park at noon, still camera",
    "un chien blanc marche dans le désert à l'heure dorée",
    "close-up of a purple kite flying over the mountains at dawn",
    "une montgolfière rouge au-dessus de la ville à l'aube, la caméra monte",
    "a blue car drives through the desert at noon, pan right",
    "un lapin gris saute dans le parc sous la pluie",
    "a yellow balloon floats above the city at night, zoom in",
    "un voilier rouge en mer à l'heure dorée",
    "a purple ball falls in the mountains, rain",
    "un cerf-volant jaune vole au bord de la mer à midi, zoom avant",
    "wide shot of a blue dog walking in the city at dawn, the camera pans left",
    "une voiture verte roule dans la montagne la nuit, il pleut",
)
"""Within the small world, half in English and half in French; the first six are the promise of the first weights."""

BEYOND = (
    "a child flying a red kite in a green park at golden hour while the camera rises",
    "a cat flying between skyscrapers",
    "a runner crossing a storm",
    "a lion in a suit playing the piano in a baroque room",
    "un marché coloré dans une vieille rue, ambiance de film noir",
    "une forêt dans la brume à l'aube, vue du ciel",
)
"""What people ask for and the small world does not hold yet."""

FIXED = (*WITHIN, *BEYOND)
