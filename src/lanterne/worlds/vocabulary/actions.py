"""What subjects do: the verbs, their forms in both languages, and the law of motion behind each."""

from __future__ import annotations

from lanterne.worlds.vocabulary.entry import Action, EnglishVerb, Extra, FrenchVerb

_SWIMMERS = ("duck", "fish", "whale")
_NEVER_GLIDING = ("bee", "butterfly", "helicopter", "rocket")

# What anyone can be asked to do: the planner lays out a flying elephant as well as a flying kite, though the theatre
# never showed one.
FOR_ALL = ("flying", "floating", "falling", "bouncing")

ACTIONS: tuple[Action, ...] = (
    Action(
        "flying",
        "fly",
        (
            EnglishVerb("fly", "flies", "flying", "flew"),
            EnglishVerb("soar", "soars", "soaring", "soared"),
            EnglishVerb("fly", "flies", "flying", "flew", _NEVER_GLIDING),
            EnglishVerb("flutter", "flutters", "fluttering", "fluttered", ("butterfly",)),
        ),
        (
            FrenchVerb("voler", "vole", "volent", "volant"),
            FrenchVerb("planer", "plane", "planent", "planant"),
            FrenchVerb("voler", "vole", "volent", "volant", _NEVER_GLIDING),
            FrenchVerb("voltiger", "voltige", "voltigent", "voltigeant", ("butterfly",)),
        ),
        ("floating",),
        Extra(
            heard_en=("(glide|glides|gliding|glided)", "in flight", "in the air"),
            heard_fr=(
                "en vol",
                "(virevolte|virevoltent|virevoltant)",
                "dans les airs",
                "(survole|survolent|survolant)",
            ),
            near_fr=(
                "(s'envole|s'envolent|s'envolant|s'envoler)",
                "(décolle|décollent|décollant|atterrit|atterrissent|atterrissant)",
            ),
            near_en=("(take|takes|taking) off", "landing"),
        ),
    ),
    Action(
        "bouncing",
        "bounce",
        (EnglishVerb("bounce", "bounces", "bouncing", "bounced"),),
        (FrenchVerb("rebondir", "rebondit", "rebondissent", "rebondissant"),),
        ("hopping",),
        Extra(
            heard_en=("(bounce|bounces|bouncing) (up and down|around|along)", "(rebound|rebounds|rebounding)"),
            near_en=("(dribble|dribbles|dribbling)", "(bob|bobs|bobbing)"),
            near_fr=("(fait|font|faisant) des bonds",),
        ),
    ),
    Action(
        "falling",
        "fall",
        (EnglishVerb("fall", "falls", "falling", "fell"), EnglishVerb("drop", "drops", "dropping", "dropped")),
        (FrenchVerb("tomber", "tombe", "tombent", "tombant"), FrenchVerb("chuter", "chute", "chutent", "chutant")),
        (),
        Extra(
            heard_en=("(fall|falls|falling) down", "(plummet|plummets|plummeting)", "(tumble|tumbles|tumbling)"),
            heard_fr=("(dégringole|dégringolent|dégringolant)", "en chute libre"),
            near_en=("(descend|descends|descending)", "(sink|sinks|sinking)", "(come|comes|coming) down"),
            near_fr=("(descend|descendent|descendant|descendre)",),
        ),
    ),
    Action(
        "rolling",
        "roll",
        (EnglishVerb("roll", "rolls", "rolling", "rolled"),),
        (FrenchVerb("rouler", "roule", "roulent", "roulant"),),
        ("driving",),
        Extra(
            heard_en=("(roll|rolls|rolling) along",),
            near_en=("(spin|spins|spinning)",),
            near_fr=("(tourne|tournent|tournant)",),
        ),
    ),
    Action(
        "driving",
        "drive",
        (
            EnglishVerb("drive", "drives", "driving", "drove"),
            EnglishVerb("ride", "rides", "riding", "rode", ("bicycle", "motorcycle")),
            EnglishVerb("roll", "rolls", "rolling", "rolled", ("bicycle", "train")),
        ),
        (
            FrenchVerb("rouler", "roule", "roulent", "roulant"),
            FrenchVerb("circuler", "circule", "circulent", "circulant"),
        ),
        ("rolling",),
        Extra(
            heard_en=("(cruise|cruises|cruising)", "(drive|drives|driving) by"),
            heard_fr=("(file|filent|filant)",),
            near_en=("(race|races|racing)", "(speed|speeds|speeding)"),
            near_fr=("(fonce|foncent|fonçant)",),
        ),
    ),
    Action(
        "hopping",
        "hop",
        (EnglishVerb("hop", "hops", "hopping", "hopped"), EnglishVerb("jump", "jumps", "jumping", "jumped")),
        (
            FrenchVerb("sauter", "saute", "sautent", "sautant"),
            FrenchVerb("sautiller", "sautille", "sautillent", "sautillant"),
            FrenchVerb("bondir", "bondit", "bondissent", "bondissant"),
        ),
        ("bouncing",),
        Extra(
            heard_en=("(leap|leaps|leaping|leapt)", "(bound|bounds|bounding)", "(hop|hops|hopping) (along|around)"),
            heard_fr=("(gambade|gambadent|gambadant|gambader)",),
            near_en=("(dance|dances|dancing)", "(play|plays|playing)"),
            near_fr=("(danse|dansent|dansant)", "(joue|jouent|jouant)"),
        ),
    ),
    Action(
        "walking",
        "walk",
        (EnglishVerb("walk", "walks", "walking", "walked"), EnglishVerb("stroll", "strolls", "strolling", "strolled")),
        (
            FrenchVerb("marcher", "marche", "marchent", "marchant"),
            FrenchVerb("se promener", "se promène", "se promènent", "se promenant"),
        ),
        ("hopping", "running"),
        Extra(
            heard_en=("(walk|walks|walking) (along|around)", "(wander|wanders|wandering)"),
            heard_fr=("(se balade|se baladent|se baladant)", "en promenade"),
            near_en=("(go|goes|going|moves|moving)", "(cross|crosses|crossing)"),
            near_fr=("(avance|avancent|avançant)", "(va|vont)", "(traverse|traversent|traversant)"),
        ),
    ),
    Action(
        "running",
        "run",
        (EnglishVerb("run", "runs", "running", "ran"),),
        (FrenchVerb("courir", "court", "courent", "courant"),),
        ("walking", "hopping"),
        Extra(
            heard_en=("(gallop|gallops|galloping)", "(jog|jogs|jogging)", "(sprint|sprints|sprinting)"),
            heard_fr=("(galope|galopent|galopant|galoper)", "(fait|font|faisant) du jogging"),
            near_en=("(trot|trots|trotting)", "(chase|chases|chasing)"),
            near_fr=("(trotte|trottent|trottant)",),
        ),
    ),
    Action(
        "floating",
        "float",
        (EnglishVerb("float", "floats", "floating", "floated"), EnglishVerb("drift", "drifts", "drifting", "drifted")),
        (
            FrenchVerb("flotter", "flotte", "flottent", "flottant"),
            FrenchVerb("dériver", "dérive", "dérivent", "dérivant"),
        ),
        ("flying", "sailing"),
        Extra(
            heard_en=("(hover|hovers|hovering)",),
            heard_fr=("(plane|planent|planant)", "en suspension"),
            near_en=("(ascend|ascends|ascending)", "(rise|rises|rising)", "(climb|climbs|climbing)"),
            near_fr=("(s'élève|s'élèvent|s'élevant)", "(monte|montent|montant)", "(s'envole|s'envolent|s'envolant)"),
        ),
    ),
    Action(
        "sailing",
        "sail",
        (
            EnglishVerb("sail", "sails", "sailing", "sailed"),
            EnglishVerb("swim", "swims", "swimming", "swam", _SWIMMERS),
        ),
        (
            FrenchVerb("naviguer", "navigue", "naviguent", "naviguant"),
            FrenchVerb("voguer", "vogue", "voguent", "voguant"),
            FrenchVerb("nager", "nage", "nagent", "nageant", _SWIMMERS),
        ),
        ("floating",),
        Extra(
            heard_en=("(cruise|cruises|cruising)", "under sail"),
            heard_fr=("(file|filent|filant)",),
            near_en=("(row|rows|rowing)", "(dive|dives|diving|paddle|paddles|paddling)"),
            near_fr=("(rame|rament|ramant)", "(plonge|plongent|plongeant)"),
        ),
        "sea coast",
    ),
)
