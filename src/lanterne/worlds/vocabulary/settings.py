"""The stages: where a shot takes place, as ready phrases for those who walk, fly or sail there."""

from __future__ import annotations

from lanterne.worlds.vocabulary.entry import Extra, Places, Setting

SETTINGS: tuple[Setting, ...] = (
    Setting(
        "park",
        Places(
            ground=("in the park", "in a park", "in a green park", "across the park", "on the grass of a park"),
            air=("over the park", "over a park", "over a green park", "above the park", "above a green park"),
            names=("park", "green park", "a park", "the park"),
        ),
        Places(
            ground=("dans le parc", "dans un parc", "au parc", "dans un parc verdoyant", "sur l'herbe du parc"),
            air=(
                "au-dessus du parc",
                "au-dessus d'un parc",
                "au-dessus d'un parc verdoyant",
                "au-dessus d'un parc vert",
            ),
            names=("parc", "parc verdoyant", "un parc", "le parc"),
        ),
        "park",
        ("green",),
        Extra(
            heard_en=("parks", "public (park|garden|gardens)", "[on|in|over|across] [the] grass", "grassy"),
            heard_fr=("parcs", "jardin[s] public[s]", "[sur|dans] l'herbe", "herbe", "verdoyant", "verdoyante"),
            near_en=(
                "(meadow|garden|lawn|field|countryside|pasture|prairie|farm|playground|yard|golf course|orchard)[s]",
                "green (hill|hills)",
                "(forest|wood|woods|jungle|forests)",
                "(tree|flower|bush)[s]",
            ),
            near_fr=(
                "(prairie|jardin|pré|pelouse|champ|campagne|pâturage|ferme|verger|clairière)[s]",
                "colline[s] (verte|vertes|verdoyante|verdoyantes)",
                "(forêt|forêts|bois|jungle)",
                "(arbre|fleur|buisson)[s]",
                "aire de jeux",
            ),
        ),
    ),
    Setting(
        "sea coast",
        Places(
            ground=(
                "on the beach",
                "on a beach",
                "on a sandy beach",
                "by the sea",
                "at the seaside",
                "on the sea coast",
            ),
            air=(
                "over the sea",
                "over the beach",
                "above the sea",
                "above a beach",
                "over the sea coast",
                "by the sea",
            ),
            names=("sea coast", "beach", "seaside", "a beach by the sea", "the coast"),
            water=("on the sea", "at sea", "on the blue sea", "along the coast", "along the sea coast"),
        ),
        Places(
            ground=("sur la plage", "sur une plage", "à la plage", "au bord de la mer", "sur le sable de la plage"),
            air=("au-dessus de la mer", "au-dessus de la plage", "au-dessus d'une plage", "au bord de la mer"),
            names=("bord de mer", "plage", "la côte", "une plage au bord de la mer", "la plage"),
            water=("sur la mer", "en mer", "sur la mer bleue", "le long de la côte", "au large"),
        ),
        "sea coast",
        ("blue", "yellow", "white"),
        Extra(
            heard_en=(
                "(sea|ocean|coast|shore|seashore|coastline|beaches|seas)",
                "[on|over|at|across] [the] (sea|ocean|coast|shore|water|waves)",
                "(sand|sandy) (beach|beaches|shore)",
            ),
            heard_fr=(
                "(mer|océan|côte|rivage|littoral|plages|mers)",
                "[sur|au-dessus de] (l'eau|l'océan|les flots|les vagues)",
                "bord de [la] mer",
                "au bord de l'eau",
                "plage de sable",
            ),
            near_en=(
                "(lake|river|harbour|harbor|bay|island|port|pond|pier|waterfall|lagoon|cove)[s]",
                "(waves|surf|water)",
            ),
            near_fr=("(lac|rivière|fleuve|baie|île|port|étang|quai|lagune|crique|cascade)[s]", "(vagues|eau)"),
        ),
    ),
    Setting(
        "desert",
        Places(
            ground=("in the desert", "in a desert", "across the desert", "in the sandy desert", "on the desert sand"),
            air=("over the desert", "over a desert", "above the desert", "above a sandy desert"),
            names=("desert", "sandy desert", "a desert", "the desert"),
        ),
        Places(
            ground=("dans le désert", "dans un désert", "à travers le désert", "sur le sable du désert"),
            air=("au-dessus du désert", "au-dessus d'un désert", "au-dessus d'un désert de sable"),
            names=("désert", "un désert", "le désert", "désert de sable"),
        ),
        "desert",
        ("yellow", "orange", "red"),
        Extra(
            heard_en=(
                "deserts",
                "[in|over|across|among] [the|a] (desert|sand|sandy) (dune|dunes)",
                "[the] (sahara|dune|dunes)",
            ),
            heard_fr=("déserts", "[dans|sur|parmi] [les|la] (dunes|dune) [de sable|du désert]", "(sahara|dune)"),
            near_en=("sand", "(canyon|savanna|savannah|wasteland|badlands)", "(mars|moon) surface"),
            near_fr=("sable", "(canyon|savane|steppe)"),
        ),
    ),
    Setting(
        "city",
        Places(
            ground=("in the city", "in a city", "in a city street", "down a city street", "in town"),
            air=("over the city", "over a city", "above the city", "above a city street"),
            names=("city", "city street", "a city", "the city"),
        ),
        Places(
            ground=(
                "dans la ville",
                "en ville",
                "dans une rue de la ville",
                "dans une ville",
                "dans les rues de la ville",
            ),
            air=("au-dessus de la ville", "au-dessus d'une ville", "au-dessus des rues de la ville"),
            names=("ville", "rue de la ville", "une ville", "la ville"),
        ),
        "city",
        ("grey",),
        Extra(
            heard_en=(
                "cities",
                "[in|on|down|along] [the|a] (street|streets)",
                "(town|downtown|urban|cityscape)",
                "(city|town) (street|streets|lights|centre|center|skyline)",
            ),
            heard_fr=("villes", "[dans|le long de] [la|une|les] (rue|rues)", "centre-ville", "(urbain|urbaine)"),
            near_en=(
                "(village|road|highway|avenue|market|square|suburb|suburbs|skyline|building|buildings|skyscraper|skyscrapers|boulevard)",
                "new york",
                "(paris|tokyo|london)",
            ),
            near_fr=(
                "(village|route|autoroute|avenue|place|banlieue|immeuble|gratte-ciel|boulevard)[s]",
                "immeubles",
                "(un|le|ce|du|au) marché",
                "(paris|londres|tokyo)",
            ),
        ),
    ),
    Setting(
        "mountains",
        Places(
            ground=(
                "in the mountains",
                "in front of the mountains",
                "in the high mountains",
                "at the foot of the mountains",
            ),
            air=("over the mountains", "over mountains", "above the mountains", "above high mountains"),
            names=("mountains", "high mountains", "the mountains", "a mountain landscape"),
        ),
        Places(
            ground=("dans les montagnes", "à la montagne", "devant les montagnes", "au pied des montagnes"),
            air=("au-dessus des montagnes", "au-dessus de hautes montagnes", "au-dessus des hautes montagnes"),
            names=("montagnes", "hautes montagnes", "les montagnes", "paysage de montagne"),
        ),
        "mountains",
        ("white", "blue", "green", "grey"),
        Extra(
            heard_en=(
                "(mountain|mountainside|alps)",
                "mountain (range|peaks|top|tops)",
                "(snowy|snow-capped|snow-covered) (mountains|mountain|peaks)",
                "mountainous",
            ),
            heard_fr=("(montagne|montagneux|alpes)", "chaîne de montagnes", "montagne[s] enneigée[s]"),
            near_en=("(hill|hills|cliff|cliffs|peak|peaks|summit|valley|volcano|glacier|snowy peaks)",),
            near_fr=("(colline|falaise|sommet|vallée|volcan|glacier|pic)[s]",),
        ),
    ),
)
