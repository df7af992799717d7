"""What can be heard. Captions say whole noun phrases, so that `rain` alone stays a weather and `birds` stay birds."""

from __future__ import annotations

from lanterne.worlds.vocabulary.entry import Entry, Extra, Forms

SOUNDS: tuple[Entry, ...] = (
    Entry(
        "wind",
        Forms((), ("the sound of the wind", "the wind", "blowing wind", "wind")),
        Forms((), ("le bruit du vent", "le vent", "le souffle du vent", "du vent")),
        "wind",
        Extra(
            heard_en=(
                "(wind|winds|windy|breeze|breezy)",
                "wind (blows|blowing|howls|howling)",
                "the (rush|whistle|howling) of [the] wind",
                "in the wind",
            ),
            heard_fr=("(vent|venteux|brise)", "le vent (souffle|siffle)", "(dans|bruit de|sifflement du) [le] vent"),
        ),
    ),
    Entry(
        "waves",
        Forms((), ("the sound of waves", "breaking waves", "the sound of the waves", "waves breaking")),
        Forms((), ("le bruit des vagues", "le ressac", "le son des vagues", "le clapotis des vagues")),
        "waves",
        Extra(
            heard_en=(
                "[crashing|lapping] waves (crashing|breaking|lapping)",
                "(crashing|lapping|breaking) waves",
                "[the] (sound|roar|wash) of [the] (sea|surf|ocean|waves|water)",
                "sea sounds",
            ),
            heard_fr=(
                "(bruit|bruits|son|murmure|fracas) (de la mer|de l'océan|des vagues|des flots|de l'eau)",
                "clapotis",
            ),
        ),
        ("waves", "the waves", "surf", "the sea", "the ocean", "water"),
        ("les vagues", "des vagues", "la mer", "l'océan", "vagues"),
    ),
    Entry(
        "rain",
        Forms((), ("the sound of rain", "the patter of rain", "the sound of the rain", "pattering rain")),
        Forms(
            (),
            ("le bruit de la pluie", "le crépitement de la pluie", "le son de la pluie", "le clapotement de la pluie"),
        ),
        "rain",
        Extra(
            heard_en=(
                "[the] (sound|patter|noise) of [the] (rain|raindrops)",
                "rain (pattering|drumming)",
                "rain sounds",
            ),
            heard_fr=("(bruit|son|crépitement) de [la] pluie", "la pluie qui crépite"),
        ),
        ("rain", "the rain", "raindrops"),
        ("la pluie", "pluie", "de la pluie"),
    ),
    Entry(
        "birds",
        Forms((), ("birdsong", "singing birds", "birds singing", "the song of birds")),
        Forms(
            (),
            ("le chant des oiseaux", "des chants d'oiseaux", "des oiseaux qui chantent", "le gazouillis des oiseaux"),
        ),
        "birds",
        Extra(
            heard_en=(
                "bird (song|songs|calls)",
                "[the] birds (chirping|tweeting|calling|sing|chirp)",
                "chirping [birds]",
                "[the] (sound|song|singing|chirping) of [the] birds",
            ),
            heard_fr=(
                "(chant|chants|gazouillis|gazouillement|bruit|cris) (d'oiseau|d'oiseaux|des oiseaux)",
                "les oiseaux chantent",
                "oiseaux qui chantent",
            ),
        ),
        ("birds", "seagulls"),
        ("oiseaux",),
    ),
    Entry(
        "city",
        Forms((), ("city noise", "the hum of the city", "the sounds of the city", "street noise")),
        Forms(
            (), ("le bruit de la ville", "la rumeur de la ville", "les bruits de la ville", "le brouhaha de la ville")
        ),
        "city",
        Extra(
            heard_en=(
                "(city|traffic|urban|street) (sound|sounds|noise|noises|ambience|hum)",
                "[the] (sound|sounds|noise|hum) of [the] (city|street|traffic)",
                "traffic",
            ),
            heard_fr=(
                "(bruit|bruits|rumeur|son|sons) (de la circulation|de ville|de la rue|urbain|urbains|de circulation)",
                "circulation",
            ),
        ),
        ("the city", "city", "the street"),
        ("la ville", "la rue"),
    ),
    Entry(
        "engine",
        Forms((), ("the sound of the engine", "engine noise", "the hum of the engine", "a humming engine")),
        Forms((), ("le bruit du moteur", "le ronronnement du moteur", "un bruit de moteur", "le son du moteur")),
        "engine",
        Extra(
            heard_en=(
                "[the] (engine|motor) [humming|running|sound|noise|roaring|revving]",
                "[the] (sound|roar|hum|noise) of [the|an|a] (engine|motor)",
            ),
            heard_fr=(
                "(bruit|son|ronronnement|vrombissement) (de moteur|du moteur)",
                "[le] moteur [qui ronronne|qui tourne]",
            ),
        ),
    ),
    Entry(
        "bounces",
        Forms((), ("the sound of the bounces", "the thud of each bounce", "bouncing sounds", "the sound of bouncing")),
        Forms((), ("le bruit des rebonds", "le son des rebonds", "le choc des rebonds", "les rebonds")),
        "bounces",
        Extra(
            heard_en=(
                "[the] (sound|sounds|thud|thuds|thump|thumps) of [the|each|a|its] (bounces|bounce|bouncing)",
                "(thuds|thumps|thud|thump)",
            ),
            heard_fr=(
                "(bruit|bruits|son) (de rebond|de rebonds|du rebond|des rebonds|de chaque rebond)",
                "(rebonds|rebond)",
            ),
        ),
        ("bounces", "the bounces", "each bounce"),
        ("les rebonds",),
    ),
    Entry(
        "steps",
        Forms((), ("footsteps", "the sound of steps", "the sound of footsteps", "soft steps")),
        Forms((), ("des bruits de pas", "le bruit des pas", "le bruit de ses pas", "le son des pas")),
        "steps",
        Extra(
            heard_en=(
                "(footstep|footsteps|footfalls|steps|pawsteps)",
                "[the] (sound|patter) of [the|its|his|her] (steps|footsteps|paws|feet)",
            ),
            heard_fr=("(bruit|bruits|son) de (pas|ses pas)", "des pas"),
        ),
    ),
    Entry(
        "burner",
        Forms((), ("the roar of the burner", "the sound of the burner", "the burner", "burner noise")),
        Forms((), ("le souffle du brûleur", "le bruit du brûleur", "le grondement du brûleur", "le brûleur")),
        "burner",
        Extra(
            heard_en=(
                "[the] (roar|sound|hiss|blast) of [the|a] (burner|burners|flame)",
                "(burner|burners)",
                "burner (roaring|hissing)",
            ),
            heard_fr=("(souffle|bruit|son) (de brûleur|de la flamme|du brûleur)", "(brûleur|brûleurs)"),
        ),
    ),
    Entry(
        "barking",
        Forms((), ("barking", "the sound of barking", "a bark", "barks")),
        Forms((), ("des aboiements", "le bruit des aboiements", "un aboiement", "le son des aboiements")),
        "barking",
        Extra(
            heard_en=("(bark|barks|barked|barking)", "woof"),
            heard_fr=("(aboie|aboient|aboyer|aboyant|aboiement|aboiements)",),
        ),
    ),
)
