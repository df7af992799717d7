"""Light and weather: what hour it looks like, and what falls from the sky."""

from __future__ import annotations

from lanterne.worlds.vocabulary.entry import Entry, Extra, Forms

LIGHTS: tuple[Entry, ...] = (
    Entry(
        "noon",
        Forms(
            ("at noon", "at midday", "in the middle of the day"),
            ("noon", "midday", "noon light", "midday light"),
            ("it is noon", "it is midday"),
            ("under the midday sun",),
        ),
        Forms(
            ("à midi", "en plein midi", "au milieu de la journée"),
            ("midi", "lumière de midi", "plein jour"),
            ("il est midi",),
            ("sous le soleil de midi",),
        ),
        "noon",
        Extra(
            heard_en=(
                "12 noon",
                "noontime",
                "at high noon",
                "in broad daylight",
                "daylight",
                "daytime",
                "by day",
                "during the day",
            ),
            heard_fr=(
                "en plein jour",
                "en pleine journée",
                "de jour",
                "le jour",
                "à l'heure de midi",
                "lumière du jour",
            ),
            near_en=("[in the] afternoon", "day", "bright light"),
            near_fr=("[dans] [l'] après-midi", "[en] journée", "jour"),
        ),
    ),
    Entry(
        "golden hour",
        Forms(
            ("at golden hour", "in golden light", "in the golden evening light", "at sunset"),
            ("golden hour", "golden light", "sunset", "warm golden light"),
            ("it is golden hour",),
        ),
        Forms(
            ("à l'heure dorée", "dans une lumière dorée", "au coucher du soleil", "dans la lumière dorée du soir"),
            ("heure dorée", "lumière dorée", "coucher de soleil"),
            ("c'est l'heure dorée",),
        ),
        "golden hour",
        Extra(
            heard_en=(
                "[at|during|in] [the] golden hour [light]",
                "[the] (setting sun|low sun)",
                "(sundown|sunsets)",
                "the sun (sets|is setting)",
                "golden (sunlight|sunset)",
            ),
            heard_fr=(
                "coucher [du] soleil",
                "[le] soleil (couchant|bas)",
                "soleil qui se couche",
                "le soleil se couche",
                "golden hour",
            ),
            near_en=("[in the|at] (evening|dusk|twilight)", "late afternoon", "warm light"),
            near_fr=("[au|le] (soir|crépuscule)", "[en] (soirée|fin d'après-midi)", "lumière chaude"),
        ),
    ),
    Entry(
        "night",
        Forms(
            ("at night", "by night", "in the night", "after dark"),
            ("night", "night-time", "night light"),
            ("it is night",),
        ),
        Forms(
            ("la nuit", "de nuit", "en pleine nuit", "dans la nuit"),
            ("nuit", "lumière de nuit", "ambiance de nuit"),
            ("il fait nuit", "c'est la nuit"),
        ),
        "night",
        Extra(
            heard_en=(
                "[at] (midnight|nighttime|nightfall)",
                "night (falls|has fallen|sky)",
                "[in|by|under] [the] (moonlight|moonlit|starlight)",
                "under the (stars|moon)",
                "[in] the dark",
                "nocturnal",
                "starry (night|sky)",
            ),
            heard_fr=(
                "[à] minuit",
                "la nuit tombe",
                "nuit étoilée",
                "nocturne",
                "sous (les étoiles|la lune)",
                "clair de lune",
                "au clair de lune",
                "ciel étoilé",
            ),
            near_en=("dark", "darkness", "[the] (moon|stars)"),
            near_fr=("sombre", "obscurité", "[la] lune", "étoiles"),
        ),
    ),
    Entry(
        "dawn",
        Forms(
            ("at dawn", "at daybreak", "at first light", "at sunrise"),
            ("dawn", "dawn light", "sunrise", "daybreak"),
            ("it is dawn", "the day is breaking"),
        ),
        Forms(
            ("à l'aube", "au lever du jour", "au point du jour", "au lever du soleil"),
            ("aube", "lumière de l'aube", "lever du jour", "lever de soleil"),
            ("c'est l'aube", "le jour se lève"),
        ),
        "dawn",
        Extra(
            heard_en=(
                "[the] rising sun",
                "the sun (rises|is rising)",
                "[in the] early morning",
                "crack of dawn",
                "break of day",
            ),
            heard_fr=(
                "lever [du] soleil",
                "[le] soleil levant",
                "le soleil se lève",
                "aurore",
                "petit matin",
                "au petit matin",
                "à l'aurore",
            ),
            near_en=("[in the] morning", "blue hour"),
            near_fr=("[le] matin", "matinée", "heure bleue"),
        ),
    ),
)

WEATHERS: tuple[Entry, ...] = (
    Entry(
        "clear",
        Forms(
            ("under a clear sky", "in clear weather", "in fine weather"),
            ("clear sky", "clear weather", "clear"),
            ("the sky is clear", "the weather is fine"),
        ),
        Forms(
            ("sous un ciel dégagé", "par temps clair", "par beau temps"),
            ("ciel dégagé", "temps clair", "beau temps"),
            ("le ciel est dégagé", "il fait beau"),
        ),
        "clear",
        Extra(
            heard_en=(
                "[in the|under a] (sun|sunshine|sunny)",
                "[the] sky is (blue|cloudless)",
                "(clear|cloudless|blue|sunny) (sky|skies)",
                "(fair|good|nice|sunny) weather",
                "sunny day",
                "cloudless",
            ),
            heard_fr=(
                "(ensoleillé|ensoleillée)",
                "[au|sous le] soleil",
                "[le] ciel [est] (clair|bleu|pur|sans nuage)",
                "temps (ensoleillé|dégagé)",
                "[en] plein soleil",
            ),
        ),
    ),
    Entry(
        "rain",
        Forms(
            ("in the rain", "under the rain", "while it rains"),
            ("rain", "rainy weather", "rainy"),
            ("it is raining", "rain is falling"),
        ),
        Forms(
            ("sous la pluie", "par temps de pluie", "dans la pluie"),
            ("pluie", "temps pluvieux", "temps de pluie"),
            ("il pleut", "la pluie tombe"),
        ),
        "rain",
        Extra(
            heard_en=(
                "(raining|rains|rainfall|raindrops)",
                "[the|heavy|light|soft] rain (falls|falling)",
                "[on a] rainy day",
                "(heavy|light|pouring) rain",
            ),
            heard_fr=(
                "(pluvieux|pluvieuse)",
                "[une|la] pluie (battante|fine)",
                "gouttes de pluie",
                "de la pluie",
                "jour de pluie",
                "la pluie qui tombe",
            ),
            near_en=("(drizzle|downpour|shower)[s]", "wet"),
            near_fr=("(bruine|averse|déluge|mouillé|mouillée|crachin)",),
        ),
    ),
    Entry(
        "snow",
        Forms(("in the snow",), ("snow",), ("it is snowing",)),
        Forms(("sous la neige",), ("neige",), ("il neige",)),
        "rain",
        Extra(
            heard_en=("(snowy|snowing|snows|snowfall|snowflakes)", "snow (falls|falling)"),
            heard_fr=("(enneigé|enneigée|neigeux)", "flocons [de neige]"),
            near_en=("(hail|blizzard)",),
            near_fr=("grêle",),
        ),
    ),
    Entry(
        "fog",
        Forms(("in the fog",), ("fog",), ("it is foggy",)),
        Forms(("dans le brouillard",), ("brouillard",), ("il y a du brouillard",)),
        "clear",
        Extra(
            heard_en=("(foggy|mist|misty)", "in the mist"),
            heard_fr=("(brume|brumeux|brumeuse)", "dans la brume"),
            near_en=("(haze|hazy|smoke)",),
            near_fr=("fumée",),
        ),
    ),
    Entry(
        "storm",
        Forms(("in a storm", "in the storm"), ("storm",), ("a storm is raging",)),
        Forms(("dans la tempête", "sous l'orage"), ("tempête", "orage"), ("la tempête fait rage",)),
        "rain",
        Extra(
            heard_en=("(stormy|thunderstorm)",),
            heard_fr=("orageux",),
            near_en=("(thunder|lightning|hurricane|tornado|gale)",),
            near_fr=("(tonnerre|foudre|éclair|éclairs|ouragan|tornade)",),
        ),
    ),
    Entry(
        "clouds",
        Forms(("under a cloudy sky",), ("cloudy sky",), ("the sky is cloudy",)),
        Forms(("sous un ciel nuageux",), ("ciel nuageux",), ("le ciel est nuageux",)),
        "clear",
        Extra(
            heard_en=("(cloudy|overcast|clouds)", "(grey|gray|overcast) sky"),
            heard_fr=("(nuageux|nuages|couvert)", "ciel (gris|couvert)"),
        ),
    ),
)
