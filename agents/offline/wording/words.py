"""The words the offline planner knows, as data: kind -> value -> phrases separated by `|`.

A word that stands nowhere here is unknown, and a question that holds one is not answered.
Longer phrases win over shorter ones. American and British spellings stand side by side.
"""

from thirdwave.agents.offline.wording.grammar_words import AUX, LOOSE, PICTURE, SKIP, VIEWER
from thirdwave.agents.offline.wording.topic_words import THING_WORDS, UNMEASURABLE

_POSSESSIVES = ("his", "her", "their", "the", "my", "your", "its", "one's", "")


def _owned(*patterns: str) -> str:
    """Each pattern with every possessive in the place of `_`."""
    return "|".join(
        " ".join(pattern.replace("_", word).split())
        for pattern in patterns
        for word in _POSSESSIVES
    )


POSTURE = {
    "standing": "stand|stands|standing|stood|standing up|stand up|stands up|upright"
    "|standing position|standing pose|upright position|standing upright|stand upright|erect"
    "|on foot|up on the feet|standing pose|stand there"
    "|standing around|stands there|standing still|"
    + _owned("on _ feet", "up on _ feet", "on _ own feet", "back on _ feet"),
    "sitting": "sit|sits|sitting|seated|sat|sitting down|sit down|sits down|sat down|taking a seat"
    "|in a sitting position|siting|in a seat|having a seat|sitted"
    "|seated position|sitting position|sitting pose|seated pose",
    "kneeling": "kneel|kneels|kneeling|knelt|kneeling down|kneel down|kneels down|on one knee"
    "|on a knee|down on one knee|genuflecting|kneeling position|in a kneeling position|half kn"
    "eeling"
    "|kneeling pose|down on a knee|"
    + _owned(
        "on _ knees",
        "down on _ knees",
        "standing on _ knees",
        "stand on _ knees",
        "stands on _ knees",
    ),
    "squatting": "squat|squats|squatting|squatted|squatting down|squat down|crouch|crouches"
    "|crouching|crouched|crouching down|crouched down|crouch down|in a squat|in a crouch"
    "|doing the squat|in the squat|holding a squat|doing a deep squat|squatting position"
    "|in a squatting position|crouching position|in a crouching position|in a low squat|hunkers"
    "|crouched position|squatting pose"
    "|in a deep squat|hunkering|hunkered down|doing a squat|doing squats",
    "lying": "lie|lies|lying|laying|lays|lain|lying down|lie down|lies down|laying down|lay down"
    "|lay|reclining|reclined|recline|prone|supine|horizontal|flat on the ground|lying on the floor"
    "|lying on the ground|laying on the floor|laying on the ground|lie on the floor"
    "|lies on the floor|lie on the ground|on the floor lying|on the ground lying|lying flat"
    "|stretched out on the ground|stretched out on the floor|lying position|in a lying position"
    "|flat out|sprawled|sprawled out|lying pose|"
    + _owned("on _ back", "lying on _ back", "flat on _ back", "lies on _ back")
    + "|"
    + "|".join(
        f"{verb} {where}"
        for verb in ("lie", "lies", "lying", "lying down", "laying", "laid", "lays", "flat")
        for where in ("on the floor", "on the ground", "on floor", "on ground", "flat")
    ),
    "bending": "bending|bending over|bending down|bending forward|bending forwards|bent over"
    "|bent down|bent forward|bent forwards|bend over|bends over|bend down|bends down|bend forward"
    "|bends forward|leaning forward|leaning forwards|leaning over|leaning down|lean forward"
    "|leans forward|lean over|leans over|stooping|stooped|stoops|stoop|hunched|hunched over|bowing"
    "|bows|bowed|bowing down|bent at the waist|bending at the waist|bends at the waist|doubled"
    " over"
    "|bent at the hips|folded over|hinged forward|hinging forward|hinged at the hips|bent double"
    "|stooped over|stooping down|stooping over|bent position|inclined forward|tilted forward|l"
    "eant forward|leaned forward",
}

PART = {
    "head": "head|heads",
    "shoulder": "shoulder|shoulders",
    "elbow": "elbow|elbows",
    "wrist": "hand|hands|wrist|wrists|palm|palms|fist|fists",
    "hip": "hip|hips",
    "knee": "knee|knees",
    "ankle": "ankle|ankles",
    "foot": "foot|feet",
    "pelvis": "pelvis|waist|bottom",
    "chest": "chest",
    "neck": "neck",
    "arm": "arm|arms|forearm|forearms",
    "leg": "leg|legs",
    "trunk": "trunk|torso|spine|upper body|body|back bend",
}

PLURAL_PARTS = frozenset(
    [
        "heads",
        "shoulders",
        "elbows",
        "hands",
        "wrists",
        "palms",
        "fists",
        "hips",
        "knees",
        "ankles",
        "feet",
        "arms",
        "forearms",
        "legs",
        "backs",
    ]
)

RAISED = {
    "raised": "raised|up|lifted|in the air|up in the air|held up|held high|raising|raise|raises"
    "|lifting|lift|lifts|holding up|holds up|hold up|putting up|puts up|put up|upwards|upward"
    "|stretched up|reaching up|sticking up|throwing up|pointing up|into the air"
    "|reached up|elevated|hoisted|above the shoulder|above the shoulders|over the shoulder"
    "|over the shoulders|above shoulder height|above shoulder level|"
    + _owned("above _ shoulder", "above _ shoulders", "over _ shoulder", "over _ shoulders"),
    "overhead": "overhead|over head|above head|over heads|"
    + _owned("over _ head", "above _ head", "over _ heads", "above _ heads", "higher than _ head"),
}

LOWERED = "down|lowered|hanging|hanging down|by the side|by the sides|at rest"

FACE = {
    "facing": "facing|face|faces|faced|turned|turned to|turned towards|turned toward|oriented"
    "|oriented towards|facing to|facing towards|facing toward|turning to|turning towards"
    "|turns to|pointing towards|directed at|directed towards|faceing|face to|facing at",
    "looking_at": "looking|gaze at|gazes|gazes at|glancing|glancing at|glances at|look|looks|l"
    "ooking at|looks at|look at|gazing|gazing at|watching"
    "|watches|watch|staring|staring at|stares at|looking towards|looking toward|looking to"
    "|looking into|looks to|looks into|look into|seeing|eyeing",
}

DIRECTION = {
    "camera": "camera|me|cameras|lens|viewer|us|photographer|toward the camera|towards the camera"
    "|to the camera|at the camera|into the camera|this way|forward|forwards|to the front|towar"
    "ds us"
    "|toward us|at us|to us|towards me|at me|toward me|front to the camera|straight at the camera"
    "|the viewer|in our direction|our way",
    "away": "away|away from the camera|away from us|away from me|away from the viewer|backwards"
    "|backward|to the back|from the camera away|other way|from behind seen",
    "left": "to the left|leftward|leftwards|toward the left|towards the left|to the left side"
    "|to left|left side|left hand side",
    "right": "to the right|rightward|rightwards|toward the right|towards the right"
    "|to the right side|to right|right hand side|right side",
}

BACK_TURNED = _owned(
    "_ back to the camera",
    "_ back to us",
    "_ back turned",
    "_ back turned to us",
    "_ back turned to the camera",
    "_ back towards us",
    "_ back towards the camera",
    "_ backs to the camera",
    "_ backs to us",
    "_ backs turned",
)

DIMENSION = {
    "angle": "angle|angles|degrees|degree|flexion|flection|flexion angle|joint angle|bend angle"
    "|bending angle|bend of|deg|angle of flexion|angular position",
    "bent": "bent|flexed|bend|bends|folded|curled|flexes|flex|flexing|bended|crooked",
    "straight": "straight|straightened|extended|stretched|stretched out|unbent|fully extended"
    "|locked|straightens|outstretched|extends|straightening|straighten|straightness",
    "lean": "lean|leans|leaning|inclined|inclination|incline|leaned|leant|trunk angle|trunk lean"
    "|tilted|forward lean|slanted|trunk inclination|torso angle|back angle|lean angle|inclines",
    "tall": "tall|stature|body height|height of body",
    "height": "height|heights",
    "short": "short",
    "high": "high|up high above the ground",
    "low": "low",
    "far": "far|far away|distant|depth|far off",
    "close": "close|close up",
    "head_direction": "head direction|head turned|head turn|gaze direction|head orientation"
    "|gaze|direction of the head|direction of gaze|head angle|head yaw",
    "facing": "body orientation|orientation|facing direction|heading|body direction|yaw",
    "posture": "posture|stance|body position|body posture|doing|pose like|pose|body pose"
    "|position|posture is",
    "elevation": "shoulder elevation|elevation|arm elevation|shoulder angle",
    "arm_raised": "arm raise",
}

COMPARATIVE = {
    "more": "more|greater|larger|bigger|a greater|a larger|bit more|much more",
    "less": "less|smaller|lesser|fewer",
    "tall+": "taller|more tall",
    "tall-": "shorter|less tall",
    "straight+": "straighter|more straight|more straightened|more extended",
    "far-": "closer|nearer|more close|more near|less far|closer up|closer by",
    "far+": "farther|further|more far|farer|further away|farther away|further back|farther back"
    "|more distant|less close|further off",
    "wide+": "wider|more spread|broader",
    "wide-": "narrower|less wide",
    "high+": "higher|more high|higher up",
    "high-": "lower|more low|less high|lower down",
}

SUPERLATIVE = {
    "most": "most|largest|greatest|biggest|maximum|maximal|max|the most|highest degree of",
    "least": "least|smallest|minimum|minimal|min|the least",
    "tall+": "tallest|most tall|longest body",
    "tall-": "shortest|least tall",
    "straight+": "straightest|most straight|most extended",
    "far-": "closest|nearest|most close|foremost|most near",
    "far+": "farthest|furthest|farest|most distant|furthest away|farthest away|hindmost"
    "|furthest back|farthest back|rearmost|most far",
    "wide+": "widest|broadest",
    "wide-": "narrowest",
    "high+": "highest|most high",
    "high-": "lowest|most low",
    "x-": "leftmost|on the leftmost|left most|most left|the most left|furthest left|farthest left"
    "|furthest to the left|on the far left"
    "|all the way left|all the way to the left|all the way on the left|all the way over on the left"
    "|farthest to the left|most to the left|far left|outermost left|utmost left|extreme left",
    "x+": "rightmost|on the rightmost|right most|most right|the most right|furthest right"
    "|farthest right"
    "|furthest to the right|on the far right"
    "|all the way right|all the way to the right|all the way on the right"
    "|all the way over on the right"
    "|farthest to the right|most to the right|far right|outermost right|extreme right",
}

STATISTIC = {
    "mean": "average|averages|on average|averaged|in the mean|arithmetic mean|the average person"
    "|average person|average one",
    "median": "median",
    "sum": "sum|sum of",
    "range": "range|ranges|range of|vary|varies|variation|variation of",
}

MANY = {
    "same": "as many|just as many|equally many|the same number of|same number of"
    "|an equal number of|equal numbers of|equal number of|as many of",
    "more": "more common|more frequent",
    "less": "less common|less frequent",
}
"""How two numbers of people stand to each other."""

RELATION = {
    "next_to": "next to|beside|besides|near to|close to|alongside|adjacent to|by|at the side of"
    "|nearby to|next|right next to|directly next to|near",
    "on": "on|on top of|upon|onto|atop",
    "left_of": "left of|to the left of|on the left of|at the left of"
    "|on the left side of|left hand side of",
    "right_of": "right of|to the right of|on the right of|at the right of"
    "|on the right side of|right hand side of",
    "just_left_of": "immediately to the left of|directly to the left of|just to the left of"
    "|immediately left of|directly left of|just left of|right to the left of",
    "just_right_of": "immediately to the right of|directly to the right of|just to the right of"
    "|immediately right of|directly right of|just right of|right to the right of",
    "in_front_of": "in front of|before|ahead of|infront of|infront",
    "behind": "behind|in back of|at the back of|to the rear of",
    "above": "above|over",
    "below": "below|under|underneath|beneath",
    "touching": "touching|touches|touch|in contact with|contacting",
}

HOLDING = (
    "holding|carrying|carry|carries|grabbing|grasping|gripping|using|in hand|holding in hand|"
    + _owned("in _ hand", "in _ hands", "holding in _ hand", "holding in _ hands")
)

ANY_THING = "object|objects|thing|things|item|items|stuff|something|anything|what things"

NOUN = {
    "person": "person|human|individual|someone here|human being|figure|subject|player|athlete"
    "|patient|participant|dancer|worker|performer|model|runner|jumper|character|skater|adult"
    "|pedestrian|passenger|passer by|bystander"
    "|persn|client|actor|student|trainee|child|kid|baby|toddler",
    "people": "people|persons|humans|individuals|folks|folk|human beings|figures|subjects|players"
    "|athletes|patients|participants|dancers|workers|characters|guys|men|women|ladies|girls|boys"
    "|kids|children|peoples|adults|students|ppl|bodies|actors|gentlemen"
    "|pedestrians|passengers|passers by|bystanders",
    "man": "man|guy|boy|gentleman|male|dude|bloke|fellow|lad|gent|chap|father|dad|brother",
    "woman": "woman|lady|girl|female|gal|lass|mother|mom|mum|sister",
}

NOUN["people"] = "|".join(
    dict.fromkeys(
        [
            *NOUN["people"].split("|"),
            *(f"{noun}s" for noun in NOUN["person"].split("|") if noun[-1] not in "sy"),
        ]
    )
)
_NOUNS = tuple(
    noun for value in ("person", "people") for noun in NOUN[value].split("|") if " " not in noun
)
"""Single words for people; "any players" is as much a quantifier as "any people"."""

PRONOUN = {
    "he": "he|him|himself",
    "she": "she|herself",
    "his": "his",
    "her": "her",
    "hers": "hers",
    "they": "they|of the two|of the three|them|themselves|both of them|all of them|these two"
    "|those two|the two of them"
    "|of them|of those|of these|among them|among those|from them|amongst them|out of them",
    "their": "their|theirs",
    "this": "this person|that person|this one|that one|this man|that man|this woman|that woman"
    "|this guy|that guy|this lady|that lady|this girl|that girl|this boy|that boy|same person"
    "|the same one|this player|that player|this athlete",
    "these": "these people|those people|these persons|those persons|these|those",
    "i": "i|myself",
    "my": "my|mine",
}

QUANTIFIED = {
    "any": "anyone|anybody|someone|somebody|any person|any people|some person|any one|some people"
    "|any of them|any of the people|one of them|one of the people|at least one person|any human"
    "|at least one|some one|any of those|anyone of them|somebody of them|one person|a person"
    "|either of them|either person|any man|any woman|any of these people|some of them|"
    + "|".join(f"any {noun}" for noun in _NOUNS),
    "all": "everyone|everybody|all people|every person|all the people|each person|all persons"
    "|all of the people|every one|all of us|all|both people|both persons|both|each"
    "|both of the people|both men|both women|both of these people|each of them|everyone of them"
    "|every single person|every one of them|the whole group|whole group|group|both players"
    "|both guys|both the people|both of those people|the two people both|two of them both",
    "none": "nobody|no one|none|none of them|none of the people|no person|no people|noone"
    "|neither of them|not a single person|no persons|neither person|not one person|not anyone"
    "|not anybody|neither of the people|nobody of them|"
    + "|".join(f"no {noun}" for noun in _NOUNS),
    "most": "most people|most of them|most of the people|most persons|most of the persons"
    "|most of these people|most of those people",
    "half": "at least half|at least half of them|at least half of the people"
    "|at least half the people|half of them or more|half or more of them|at least half of those"
    "|at least half of everyone",
    "not_all": "not everyone|not everybody|not all|not all people|not all of them",
}


def table() -> dict[str, dict[str, str]]:
    """All words: kind -> value -> phrases separated by `|`."""
    return {
        **LOOSE,
        "skip": {"": SKIP},
        "aux": {"": AUX},
        "picture": {"": PICTURE},
        "viewer": {"": VIEWER},
        "posture": POSTURE,
        "part": PART,
        "raised": RAISED,
        "lowered": {"": LOWERED},
        "face": FACE,
        "direction": DIRECTION,
        "back_turned": {"": BACK_TURNED},
        "dim": DIMENSION,
        "comp": COMPARATIVE,
        "sup": SUPERLATIVE,
        "stat": STATISTIC,
        "many": MANY,
        "rel": RELATION,
        "holding": {"": HOLDING},
        "thing": THING_WORDS,
        "any_thing": {"": ANY_THING},
        "noun": NOUN,
        "pronoun": PRONOUN,
        "quant": QUANTIFIED,
        "unmeasurable": UNMEASURABLE,
    }
