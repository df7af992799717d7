"""Words that say nothing about the picture by themselves, and words that change how others are read. All folded."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FUNCTION_WORDS: dict[str, frozenset[str]] = {
    "en": _words(
        """a an the this that these those its it he she they them we i you your my our his her their there here
        is are was were doesn don didn isn aren wasn weren won be been being has have had do does did can could
        will would should may might must of in on at to from by for with into onto through across along around
        over above under below near upon up down and or but as while when where which who whose what so also too
        very just than if 's 'm 're 've 'll 'd d' l' s' t' m' n' j' c' some any each all both
        see sees seen seeing look looks show shows showing shown please make makes create creates generate
        generates give want like video clip film movie shot scene picture footage image view sequence animation
        featuring depicting containing sky weather light lighting camera landscape background foreground middle
        time place side part beginning end toward towards against between within inside"""
    ),
    "fr": _words(
        """le la les l' un une des du de d' ce cet cette ces c' son sa ses leur leurs mon ma mes notre nos votre vos
        il elle ils elles on nous vous je j' tu se s' me m' te t' y en lui eux qui que qu' quoi dont ou
        est sont etait etaient etre a ont avait avoir fait font faire peut
        et mais donc or ni car comme si tandis pendant alors lorsque lorsqu' quand puisque afin tres aussi plus
        au aux dans sur sous par pour avec vers chez entre contre jusqu' jusque travers dessus dessous
        voici voila voit voyons voir vois regarde regardez montre montrer montrez cree creer genere generer
        veux veut video clip film plan scene image sequence vue prise animation ciel temps lumiere camera paysage
        fond arriere avant cote partie milieu debut fin lieu heure tout toute tous toutes"""
    ),
}

SMALL_PHRASES: frozenset[tuple[str, ...]] = frozenset({("en", "train", "de"), ("en", "train", "d'")})
"""Idioms whose words would be taken for nouns one by one."""

SCENERY_WORDS = _words("sky light lighting background foreground landscape ciel lumiere fond paysage soleil lune")
"""Small words whose own colour (`a pink sky`) is no subject's."""

AND_WORDS = _words("and et")
TO_BE = _words("is are was were est sont etait etaient")

SPATIAL_WORDS = _words(
    """on over above under below near upon inside within between against
    sur sous dessus dessous chez entre contre dans"""
)
"""Small words before a setting; between two subjects they are relations that the theatre does not know."""

SLOW_WORDS = _words(
    """slowly gently smoothly slow gentle smooth softly steadily gradually
    lentement doucement lent lente doux douce progressivement graduellement delicatement"""
)
"""How the theatre's camera moves: understood beside a camera's words, ignored elsewhere."""

NEGATIONS = _words("no not without never 't sans aucun aucune")
NEGATIONS_AROUND = _words("ne n'")
"""The first half of the French negation, whose other half follows the verb."""
NEGATIONS_AFTER = _words("pas jamais")

SOUND_CUES = _words(
    """hear hears heard hearing sound sounds noise noises audio listen listening soundtrack sfx audible
    entend entends entendons entendre entendez entendu bruit bruits sonore sonores ecoute ecouter bande sons"""
)

SAYING_WORDS = _words(
    """say says said saying speak speaks speaking tell tells telling ask asks asking shout shouts shouting yell yells
    yelling whisper whispers whispering mutter mutters reply replies replying answer answers answering exclaim exclaims
    announce announces announcing declare declares declaring explain explains explaining call calls calling dialogue
    dit disent disant dire parle parlent parlant demande demandent demandant crie crient criant chuchote chuchotent
    chuchotant murmure murmurent murmurant repond repondent repondant exclame exclament annonce annoncent annoncant
    declare declarent declarant explique expliquent expliquant lance lancent replique repliquent"""
)
"""Beside quoted words: somebody says them."""
NARRATORS = _words("narrator narrators narration narrates narrating voiceover narrateur narratrice raconte")
VOICES = _words("voice voices voix")
"""Whose they are, if anybody is named: `the dog says in a deep voice`; else a narrator's."""

THEN_WORDS: frozenset[tuple[str, ...]] = frozenset(
    tuple(phrase.split())
    for phrase in (
        "then",
        "and then",
        "after that",
        "afterwards",
        "a moment later",
        "puis",
        "et puis",
        "ensuite",
        "et ensuite",
        "apres cela",
        "apres quoi",
        "plus tard",
    )
)
CUT_WORDS: frozenset[tuple[str, ...]] = frozenset(
    tuple(phrase.split())
    for phrase in (
        "cut to",
        "cuts to",
        "then cut to",
        "smash cut to",
        "new shot",
        "next shot",
        "coupe sur",
        "coupez sur",
        "cut sur",
        "plan suivant",
        "nouveau plan",
    )
)
