"""The cast: who and what can be in the picture, in both languages.

The weights have seen those that `SMALL_WORLD` names, and no others. The rest are known by name, so that direction can
say what stands in for them.
"""

from __future__ import annotations

from lanterne.worlds.vocabulary.entry import EnglishNoun, Extra, FrenchNoun, Noun

_NOTHING = Extra()


def _noun(
    key: str,
    english: str,
    french: str,
    actions: str,
    where: str,
    near: str,
    extra: Extra = _NOTHING,
    setting: str | None = None,
    tinted: bool = True,
) -> Noun:
    """A noun from `singular/plural` words, comma-separated; a French word is feminine when it ends in `:f`."""
    english_nouns = tuple(EnglishNoun(*word.split("/")) for word in english.split(", "))
    french_nouns = []
    for word in french.split(", "):
        singular, plural = word.removesuffix(":f").split("/")
        french_nouns.append(FrenchNoun(singular, plural, word.endswith(":f")))
    return Noun(
        key, english_nouns, tuple(french_nouns), tuple(actions.split(", ")), where, near, setting, extra, tinted
    )


NOUNS: tuple[Noun, ...] = (
    _noun(
        "kite",
        "kite/kites",
        "cerf-volant/cerfs-volants",
        "flying",
        "air",
        "kite",
        Extra(heard_en=("toy kite[s]",), heard_fr=("cerfs volant",)),
    ),
    _noun(
        "ball",
        "ball/balls",
        "ballon/ballons, balle/balles:f",
        "bouncing, rolling, falling",
        "ground",
        "ball",
        Extra(
            heard_en=("(toy|rubber|bouncy|bouncing|play) ball[s]",),
            heard_fr=("(ballon|ballons) de plage", "(balle|balles) en caoutchouc"),
            near_en=(
                "(basket|foot|base|volley|beach|soccer|tennis|golf|bowling|rugby|cricket) ball[s]",
                "(basketball|football|baseball|volleyball|softball)[s]",
                "marble[s]",
                "(sphere|orb|globe)[s]",
            ),
            near_fr=(
                "bille[s]",
                "boule[s]",
                "(sphère|sphères)",
                "(balle|balles) de (tennis|golf)",
                "(ballon|ballons) de (foot|football|basket|rugby)",
            ),
        ),
    ),
    _noun(
        "balloon",
        "balloon/balloons, toy balloon/toy balloons, party balloon/party balloons",
        "ballon de baudruche/ballons de baudruche, ballon gonflable/ballons gonflables, baudruche/baudruches:f",
        "floating, falling",
        "air",
        "balloon",
        Extra(
            heard_en=("(helium|birthday) balloon[s]",),
            heard_fr=("(ballon|ballons) (d'hélium|à l'hélium|d'anniversaire)", "ballon", "ballons"),
        ),
    ),
    _noun(
        "rabbit",
        "rabbit/rabbits, bunny/bunnies",
        "lapin/lapins",
        "hopping",
        "ground",
        "rabbit",
        Extra(
            heard_en=("bunny rabbit[s]",),
            heard_fr=("lapine[s]", "(lapereau|lapereaux)"),
            near_en=("hare[s]", "kangaroo[s]", "squirrel[s]"),
            near_fr=("lièvre[s]", "kangourou[s]", "écureuil[s]"),
        ),
    ),
    _noun(
        "boat",
        "boat/boats, sailboat/sailboats, sailing boat/sailing boats",
        "bateau/bateaux, voilier/voiliers, bateau à voile/bateaux à voile",
        "sailing",
        "water",
        "boat",
        Extra(
            heard_fr=("barque[s] à voile",),
            near_en=(
                "(ship|vessel|barge|ferry|raft|dinghy|tugboat|motorboat|rowboat|galleon)[s]",
                "(fishing|rowing|motor) boat[s]",
            ),
            near_fr=(
                "(navire|paquebot|ferry|radeau|canot|cargo|chalutier|galion|barque|péniche|chaloupe)[s]",
                "(bateau|bateaux) de pêche",
            ),
        ),
        "sea coast",
    ),
    _noun(
        "car",
        "car/cars, automobile/automobiles",
        "voiture/voitures:f, auto/autos:f, automobile/automobiles:f",
        "driving",
        "ground",
        "car",
        Extra(
            heard_en=("motor car[s]", "motorcar[s]"),
            heard_fr=("bagnole[s]",),
            near_en=(
                "(sports|race|racing|police) car[s]",
                "(vehicle|limousine|convertible|jeep|truck|lorry|van|minivan|ambulance|tractor)[s]",
            ),
            near_fr=(
                "(voiture|voitures) de (course|sport|police)",
                "(véhicule|camion|camionnette|ambulance|limousine|tracteur|décapotable)[s]",
            ),
        ),
    ),
    _noun(
        "hot-air balloon",
        "hot-air balloon/hot-air balloons",
        "montgolfière/montgolfières:f, ballon à air chaud/ballons à air chaud",
        "floating",
        "air",
        "hot-air balloon",
        Extra(
            heard_en=("montgolfier [balloon]",),
            near_en=("(airship|zeppelin|blimp|dirigible)[s]",),
            near_fr=("(zeppelin|dirigeable|aérostat)[s]", "(ballon|ballons) (dirigeable|dirigeables)"),
        ),
    ),
    _noun(
        "dog",
        "dog/dogs",
        "chien/chiens",
        "walking, hopping",
        "ground",
        "dog",
        Extra(
            heard_en=("doggy", "doggo", "hound[s]"),
            heard_fr=("chienne[s]", "toutou[s]"),
            near_en=(
                "(puppy|puppies|pup|pups)",
                "(wolf|wolves)",
                "(poodle|labrador|beagle|corgi|dachshund|retriever|terrier|spaniel|husky|bulldog)[s]",
            ),
            near_fr=("(chiot|loup|caniche|labrador|teckel|bouledogue|épagneul)[s]",),
        ),
    ),
    _noun(
        "cat",
        "cat/cats",
        "chat/chats",
        "walking, hopping",
        "ground",
        "cat",
        Extra(near_en=("kitten[s]", "kitty"), near_fr=("chaton[s]", "chatte[s]")),
    ),
    _noun(
        "horse",
        "horse/horses",
        "cheval/chevaux",
        "running, walking",
        "ground",
        "horse",
        Extra(
            near_en=(
                "(pony|ponies|foal|foals|donkey|donkeys|zebra|zebras|unicorn|unicorns)",
                "(stallion|mare|mustang|giraffe|antelope|gazelle)[s]",
                "(deer|reindeer|moose)",
            ),
            near_fr=(
                "(poney|poulain|âne|zèbre|licorne|jument)[s]",
                "(étalon|girafe|antilope|gazelle|cerf|biche|renne|élan)[s]",
            ),
        ),
    ),
    _noun(
        "cow",
        "cow/cows",
        "vache/vaches:f",
        "walking",
        "ground",
        "cow",
        Extra(near_en=("(bull|ox|oxen|calf|calves)[s]",), near_fr=("(taureau|taureaux|bœuf|bœufs|veau)",)),
    ),
    _noun(
        "sheep",
        "sheep/sheep",
        "mouton/moutons",
        "walking",
        "ground",
        "sheep",
        Extra(near_en=("(lamb|goat|ram)[s]",), near_fr=("(agneau|agneaux|chèvre|chèvres|brebis)",)),
    ),
    _noun(
        "pig",
        "pig/pigs",
        "cochon/cochons",
        "walking",
        "ground",
        "pig",
        Extra(near_en=("(piglet|boar)[s]",), near_fr=("(porcelet|sanglier|porc)[s]",)),
    ),
    _noun(
        "lion",
        "lion/lions",
        "lion/lions",
        "walking, running",
        "ground",
        "tiger",
        Extra(near_en=("(lioness|lionesses)",), near_fr=("lionne[s]",)),
    ),
    _noun(
        "tiger",
        "tiger/tigers",
        "tigre/tigres",
        "walking, running",
        "ground",
        "tiger",
        Extra(near_en=("(leopard|panther|cheetah|jaguar)[s]",), near_fr=("(léopard|panthère|guépard|jaguar)[s]",)),
    ),
    _noun(
        "dinosaur",
        "dinosaur/dinosaurs",
        "dinosaure/dinosaures",
        "walking",
        "ground",
        "dinosaur",
        Extra(near_en=("(dino|brontosaurus|diplodocus)[s]",), near_fr=("(diplodocus|brontosaure)[s]",)),
    ),
    _noun("penguin", "penguin/penguins", "manchot/manchots, pingouin/pingouins", "walking", "ground", "penguin"),
    _noun(
        "runner",
        "runner/runners, jogger/joggers",
        "coureur/coureurs, joggeur/joggeurs",
        "running",
        "ground",
        "runner",
        Extra(  # whoever is named is told that another may run: the theatre shows every gender and skin tone, unasked
            near_en=(
                "(person|people|man|men|woman|women|boy|boys|girl|girls|child|children|kid|kids|adult|adults)",
                "(athlete|sprinter|hiker|walker|dancer|pedestrian|character|teenager|lady|gentleman|guy)[s]",
                "(someone|somebody)",
            ),
            near_fr=(
                "(coureuse|joggeuse|personne|homme|femme|garçon|fille|enfant|adulte|dame|monsieur)[s]",
                "(athlète|sportif|sportive|marcheur|marcheuse|danseur|danseuse|piéton|piétonne|adolescent|adolescente)[s]",
                "(gens|quelqu'un)",
            ),
        ),
        tinted=False,
    ),
    _noun(
        "bear",
        "bear/bears",
        "ours/ours",
        "walking",
        "ground",
        "dog",
        Extra(near_en=("(panda|koala)[s]",), near_fr=("(panda|koala|ourson)[s]",)),
    ),
    _noun("fox", "fox/foxes", "renard/renards", "walking, hopping", "ground", "dog"),
    _noun("elephant", "elephant/elephants", "éléphant/éléphants", "walking", "ground", "elephant"),
    _noun(
        "turtle", "turtle/turtles", "tortue/tortues:f", "walking", "ground", "turtle", Extra(heard_en=("tortoise[s]",))
    ),
    _noun(
        "frog",
        "frog/frogs",
        "grenouille/grenouilles:f",
        "hopping",
        "ground",
        "rabbit",
        Extra(near_en=("toad[s]",), near_fr=("crapaud[s]",)),
    ),
    _noun(
        "bird",
        "bird/birds",
        "oiseau/oiseaux",
        "flying, hopping",
        "air",
        "bird",
        Extra(
            near_en=("(seagull|gull|eagle|hawk|falcon|pigeon|sparrow|crow|parrot|owl|dove|robin|swallow|stork)[s]",),
            near_fr=(
                "(mouette|goéland|aigle|pigeon|moineau|moineaux|corbeau|corbeaux|perroquet|hibou|chouette|colombe|hirondelle)[s]",
            ),
        ),
    ),
    _noun(
        "butterfly",
        "butterfly/butterflies",
        "papillon/papillons",
        "flying",
        "air",
        "butterfly",
        Extra(near_en=("(moth|dragonfly|dragonflies)[s]",), near_fr=("libellule[s]", "(papillon|papillons) de nuit")),
    ),
    _noun(
        "bee",
        "bee/bees",
        "abeille/abeilles:f",
        "flying",
        "air",
        "bee",
        Extra(
            near_en=("(wasp|hornet|mosquito|ladybug|ladybird)[s]",),
            near_fr=("(guêpe|frelon|moustique|coccinelle)[s]",),
        ),
    ),
    _noun(
        "duck",
        "duck/ducks",
        "canard/canards",
        "walking, sailing",
        "ground",
        "duck",
        Extra(near_en=("(duckling|mallard)[s]",), near_fr=("(cane|caneton|colvert)[s]",)),
    ),
    _noun(
        "fish",
        "fish/fish",
        "poisson/poissons",
        "sailing",
        "water",
        "fish",
        Extra(heard_en=("fishes",), near_en=("(goldfish|salmon|tuna|trout)",), near_fr=("(saumon|thon|truite)[s]",)),
        "sea coast",
    ),
    _noun(
        "whale",
        "whale/whales",
        "baleine/baleines:f",
        "sailing",
        "water",
        "whale",
        Extra(near_en=("(orca|porpoise|seal)[s]",), near_fr=("(orque|cachalot|marsouin|phoque)[s]",)),
        "sea coast",
    ),
    _noun("dragon", "dragon/dragons", "dragon/dragons", "flying", "air", "dragon"),
    _noun(
        "airplane",
        "airplane/airplanes, aeroplane/aeroplanes, plane/planes",
        "avion/avions",
        "flying",
        "air",
        "airplane",
        Extra(
            heard_en=("aircraft",),
            heard_fr=("(avion|avions) de ligne",),
            near_en=("(jet|glider|drone|airliner|biplane)[s]",),
            near_fr=("(planeur|drone|biplan)[s]",),
        ),
    ),
    _noun(
        "helicopter",
        "helicopter/helicopters",
        "hélicoptère/hélicoptères",
        "flying",
        "air",
        "helicopter",
        Extra(heard_en=("(chopper|copter)[s]",), heard_fr=("hélico[s]",)),
    ),
    _noun(
        "rocket",
        "rocket/rockets",
        "fusée/fusées:f",
        "flying",
        "air",
        "rocket",
        Extra(
            heard_en=("rocket (ship|ships)",),
            near_en=("(spaceship|missile)[s]", "space (ship|ships|shuttle|shuttles)", "(spacecraft|ufo)"),
            near_fr=(
                "(vaisseau|vaisseaux) (spatial|spatiaux)",
                "(navette|navettes) (spatiale|spatiales)",
                "missile[s]",
            ),
        ),
    ),
    _noun(
        "train",
        "train/trains",
        "train/trains",
        "driving",
        "ground",
        "train",
        Extra(
            heard_en=("steam (train|trains|engine|engines|locomotive|locomotives)",),
            heard_fr=("(train|trains) à vapeur",),
            near_en=("(tram|locomotive)[s]",),
            near_fr=("(tramway|locomotive)[s]",),
        ),
    ),
    _noun(
        "bus",
        "bus/buses",
        "bus/bus, autobus/autobus",
        "driving",
        "ground",
        "bus",
        Extra(
            heard_en=("(school|city) (bus|buses)",),
            heard_fr=("bus scolaire[s]",),
            near_en=("(minibus|minibuses|coach|coaches)",),
            near_fr=("(minibus|autocar|autocars)",),
        ),
    ),
    _noun(
        "bicycle",
        "bicycle/bicycles, bike/bikes",
        "vélo/vélos, bicyclette/bicyclettes:f",
        "driving",
        "ground",
        "bicycle",
        Extra(near_en=("(cyclist|tricycle)[s]",), near_fr=("(cycliste|tricycle)[s]",)),
    ),
    _noun(
        "motorcycle",
        "motorcycle/motorcycles, motorbike/motorbikes",
        "moto/motos:f",
        "driving",
        "ground",
        "motorcycle",
        Extra(
            heard_fr=("motocyclette[s]",),
            near_en=("(moped|biker|motorcyclist)[s]",),
            near_fr=("(mobylette|motard|motarde|motocycliste)[s]",),
        ),
    ),
)
