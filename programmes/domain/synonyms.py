"""Other words for what the drill library says: people search by the words they know."""

from typing import NamedTuple


class Synonyms(NamedTuple):
    """
    One thing under several names.

    A drill that says any of ``names`` is found by all of them, and by what is ``also_said``. The
    second does not work back: tea is had from a cup, but a cup is no tea. A name is as long as it
    must be to mean one thing only: a zip bag needs no dressing.
    """

    names: tuple[str, ...]
    also_said: tuple[str, ...] = ()


_GRIPS = (
    Synonyms(("pinch", "pincer"), ("ok sign", "precision grip", "prehension")),
    Synonyms(("lateral pinch", "lateral grip", "key pinch", "key grip"), ("side pinch",)),
    Synonyms(
        ("three-jaw pinch", "three-jaw grip", "three-finger pinch", "tripod"),
        ("tripod grip", "chuck grip", "three-point pinch"),
    ),
    Synonyms(
        ("thumb opposition", "thumb to each fingertip", "thumb-to-finger"),
        ("ok sign", "kapandji", "finger to thumb"),
    ),
    Synonyms(("grasp", "grip"), ("grab", "hold")),
    Synonyms(("cylindrical grasp", "cylindrical grip"), ("power grip", "gross grasp")),
    Synonyms(("spherical grip",), ("power grip", "ball grip")),
    Synonyms(("hook grip",), ("suitcase grip", "carry a bag", "handle")),
    Synonyms(("release", "let go"), ("hand opening", "open the hand", "drop")),
    Synonyms(("in-hand manipulation",), ("translation", "shift", "finger to palm")),
    Synonyms(("graded grip",), ("grip force", "force control")),
)
_MOVEMENTS = (
    Synonyms(("finger extension",), ("open the hand", "hand opening", "straighten", "extensors")),
    Synonyms(("finger flexion",), ("make a fist", "close the hand", "hand closing", "bend")),
    Synonyms(("finger isolation",), ("single finger", "individuation", "fractionation")),
    Synonyms(("finger abduction",), ("spread", "splay")),
    Synonyms(("wrist extension", "wrist lift", "lift the wrist"), ("dorsiflexion", "cock up")),
    Synonyms(("wrist flexion",), ("palmar flexion", "bend the wrist")),
    Synonyms(("wrist deviation", "wrist side to side"), ("radial deviation", "ulnar deviation")),
    Synonyms(
        ("forearm rotation", "supination", "pronation", "turn the palm"), ("palm up", "palm down")
    ),
    Synonyms(("thumb abduction",), ("thumb out", "web space")),
    Synonyms(("thumb extension", "thumbs up"), ("thumb out", "hitchhiker")),
    Synonyms(("hook, roof, fist",), ("tendon gliding", "tendon glides", "lumbricals")),
    Synonyms(("elbow extension",), ("straighten the arm",)),
    Synonyms(("elbow flexion",), ("bend the arm", "hand to mouth")),
    Synonyms(("shoulder flexion",), ("lift the arm", "raise the arm")),
    Synonyms(("weight bearing",), ("lean", "prop")),
    Synonyms(("bilateral", "both hands", "two hands"), ("bimanual", "two-handed")),
    Synonyms(("steadiness",), ("tremor", "ataxia", "control")),
    Synonyms(("speed",), ("fast", "quick")),
    Synonyms(("transport",), ("carry",)),
    Synonyms(("flicker",), ("twitch", "first movement", "trace")),
    Synonyms(("finger tapping", "tap each finger"), ("drumming",)),
    Synonyms(("beat", "rhythm", "metronome"), ("tempo", "auditory cueing")),
)
_APPROACHES = (
    Synonyms(
        ("motor imagery", "imagine"),
        ("mental practice", "mental rehearsal", "visualisation", "visualization", "gmi"),
    ),
    Synonyms(("mirror box", "table mirror"), ("mirror therapy", "mirror visual feedback")),
    Synonyms(
        ("muscle stimulator", "e-stim", "electrical stimulation"),
        ("estim", "electrotherapy", "fes", "nmes"),
    ),
    Synonyms(("assisted", "helped"), ("passive", "aarom", "prom", "guided")),
    Synonyms(("active range",), ("arom", "range of motion", "range of movement")),
    Synonyms(("helper",), ("carer", "caregiver", "family")),
    Synonyms(("task-specific",), ("functional", "cimt", "constraint", "forced use")),
    Synonyms(("sensory",), ("sensation", "re-education", "tactile", "feeling")),
    Synonyms(("stereognosis",), ("feel objects", "tactile", "recognise by touch")),
    Synonyms(("textures",), ("desensitisation", "desensitization", "fabrics")),
    Synonyms(("visual scanning",), ("neglect", "inattention", "awareness")),
    Synonyms(("attention",), ("cognition", "concentration")),
    Synonyms(("strength grip",), ("strengthening", "power", "resistance")),
    Synonyms(("dexterity", "fine motor"), ("coordination", "manipulation")),
    Synonyms(("rest with the hand open",), ("stretch", "spasticity", "tone")),
    Synonyms(("adl",), ("activities of daily living", "self-care", "everyday")),
)
_THINGS = (
    Synonyms(
        ("clothespin", "clothes peg", "clip pegs", "hang pegs"), ("clothes pin", "laundry peg")
    ),
    Synonyms(("hang pegs",), ("washing line", "clothesline", "laundry")),
    Synonyms(("pegboard", "pegs in holes"), ("peg board", "nine-hole peg", "9-hole peg", "nhpt")),
    Synonyms(("cup", "mug", "beaker", "tumbler"), ("glass",)),
    Synonyms(("drink from a cup", "cup with water"), ("coffee", "tea", "beverage")),
    Synonyms(("cloth", "flannel", "rag"), ("washcloth",)),
    Synonyms(("towel",), ("tea towel", "dishcloth")),
    Synonyms(("wipe",), ("cleaning", "housework", "dusting")),
    Synonyms(("fold towels",), ("laundry", "housework", "linen")),
    Synonyms(("putty", "dough", "clay"), ("plasticine", "theraputty", "play-doh", "playdough")),
    Synonyms(("marble",), ("small ball", "bead")),
    Synonyms(("thread beads",), ("stringing", "jewellery", "jewelry", "needlework")),
    Synonyms(("cotton ball",), ("cotton wool", "pom-pom")),
    Synonyms(("tongs", "tweezers")),
    Synonyms(("pen", "pencil"), ("crayon",)),
    Synonyms(("write", "draw lines"), ("handwriting", "signature", "penmanship")),
    Synonyms(("type words", "typing"), ("computer", "laptop", "email")),
    Synonyms(("piano",), ("music", "instrument")),
    Synonyms(("phone", "smartphone", "mobile"), ("cell phone", "telephone", "texting")),
    Synonyms(("remote control",), ("television", "tv")),
    Synonyms(
        ("button board", "shirt with buttons", "button the shirt"),
        ("fastening", "dressing", "buttoning", "clothes"),
    ),
    Synonyms(("zip a jacket", "zipper"), ("fastening", "dressing", "coat", "zipper")),
    Synonyms(("tie a lace", "shoelace"), ("shoes", "shoelace", "dressing", "bow")),
    Synonyms(("tie your hair", "hair band", "ponytail"), ("hair tie", "ponytail", "grooming")),
    Synonyms(("comb", "hairbrush"), ("hairbrush", "grooming")),
    Synonyms(("toothbrush",), ("teeth", "tooth brush", "dental", "oral hygiene", "grooming")),
    Synonyms(("toothpaste",), ("teeth", "tube", "oral hygiene", "grooming")),
    Synonyms(("wash hands",), ("hygiene", "bathing", "grooming")),
    Synonyms(("lotion",), ("cream", "moisturiser", "oedema")),
    Synonyms(("fork", "spoon", "butter knife", "knife and fork"), ("cutlery", "utensils")),
    Synonyms(("eat with a fork", "cut soft food"), ("feeding", "meal", "dinner")),
    Synonyms(("jar", "screw top"), ("lid", "twist")),
    Synonyms(("coin", "money"), ("change", "cash", "pennies")),
    Synonyms(("purse", "wallet"), ("paying", "shopping")),
    Synonyms(("playing cards", "deal cards", "slide cards"), ("deck", "card game")),
    Synonyms(("block", "cube"), ("brick",)),
    Synonyms(("blocks over a wall",), ("box and block", "bbt")),
    Synonyms(("rubber band", "elastic band"), ("theraband", "resistance")),
    Synonyms(("scissors",), ("cutting", "shears")),
    Synonyms(("light groceries", "groceries"), ("shopping", "kitchen", "cupboard")),
    Synonyms(("water the plants",), ("gardening", "flowers", "watering can")),
    Synonyms(("light switch",), ("doorbell", "lift button")),
    Synonyms(("turn a key", "key and lock"), ("unlock", "door key")),
    Synonyms(("open a door",), ("doorknob", "handle")),
    Synonyms(("paint",), ("art", "colouring", "coloring", "hobby", "leisure")),
    Synonyms(("board game",), ("chess", "checkers", "puzzle", "leisure")),
    Synonyms(("knit",), ("crochet", "sewing", "hobby", "leisure")),
    Synonyms(("shape clay",), ("pottery", "craft", "hobby", "leisure")),
    Synonyms(("nuts and bolts",), ("screws", "diy", "tools")),
    Synonyms(("magazine", "book"), ("reading", "newspaper")),
    Synonyms(("stack",), ("pile", "tower")),
    Synonyms(("packets",), ("packaging", "wrapper", "sachet")),
)

SYNONYMS = (*_GRIPS, *_MOVEMENTS, *_APPROACHES, *_THINGS)
