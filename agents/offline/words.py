"""The words the offline planner knows, as data: kind -> value -> phrases separated by `|`.

A word that stands nowhere here is unknown, and a question that holds one is not answered.
Longer phrases win over shorter ones. American and British spellings stand side by side.
"""

_POSSESSIVES = ("his", "her", "their", "the", "my", "your", "its", "one's", "")


def _owned(*patterns: str) -> str:
    """Each pattern with every possessive in the place of `_`."""
    return "|".join(
        " ".join(pattern.replace("_", word).split())
        for pattern in patterns
        for word in _POSSESSIVES
    )


SKIP = (
    "the|a|an|please|pls|kindly|now|currently|actually|really|just|right now|at the moment|hey|hi"
    "|hello|thanks|thank you|thx|ok|okay|so|well|then|too|as well|still|already|here|there|um|uh"
    "|hmm|also|maybe|perhaps|exactly what|very|quite|kind of|sort of|at all|somewhere|anywhere"
    "|could you|can you|would you|will you|are you able to|can i|could i|may i|can we|could we"
    "|could u|can u|do you see|can you see|you see|can you see if|do we see|you can see|i see"
    "|we see|can be seen|are visible|is visible|visible|to be seen|do you think|in your opinion"
    "|tell me|tell us|let me know|say|do you know|i want to know|i would like to know|i wanna know"
    "|i need to know|i am wondering|i wonder|i was wondering|wondering|i am curious|curious|i want"
    "|i need|i would like|i would love to know|i am interested in|want to know|need to know"
    "|id like to know|please tell me|find out|check|check if|check whether|verify|verify that"
    "|determine|determine whether|whether|question|my question is|help me|help me to|know"
    "|tell me if|let me know if|know if|want to know if|i want to know if|i wonder if|say if"
    "|tell if"
    "|tell|to tell|can you detect|you detect|did you detect|did you find|can you find"
    "|have you found"
    "|can you recognise|do you detect|i would like to know if|please say|to say"
    "|is it true that|is it true|is it the case that|is it correct that|it seems|i think"
    "|it looks like|am i right that|in meters|in metres|in degrees|in cm|in centimeters|in numbers"
    "|approximately|roughly|about how|more or less|estimate|calculate|compute|work out"
    "|somehow|simply|basically|today|quickly|next question|i mean"
    "|do we have|have we|we have|joint|joints|in total|altogether|correct me|measure"
    "|any|check for me|overall|in all|totally|total"
    "|present|shown|depicted|appear|appears"
    "|above the ground|off the ground|above the floor|off the floor|from the ground"
    "|own|it|let us see|let me|see if|given|at present"
    "|give me|give us|get me|get|give|find me|mention|report|return"
    "|point me to|i would need|would be|by any chance|possibly|if you can|if possible|figure out"
    "|out of curiosity|for me|for us|as far as you can tell|looks like|seem to be|seems to be"
    "|seem|seems|happen to be|happens to be|happen to|happens to|exist|exists|in there"
)

AUX = (
    "is|are|was|were|be|been|being|am|do|does|did|has|have|had|having|got|gets|keep|keeps"
    "|keeping|kept|hold|holds|held|going"
)

PICTURE = (
    "in the picture|in this picture|in the photo|in this photo|in the image|in this image"
    "|in the photograph|in this photograph|in the scene|in this scene|on the picture"
    "|on this picture|on the photo|on this photo|on the image|in the shot|in this shot|in picture"
    "|in photo|in image|in scene|in frame|in the frame|in view|of the picture|of the photo"
    "|of the image|of the frame|within the image|inside the picture|at the picture|in that picture"
    "|in that photo|in my picture|in my photo|in the pic|in this pic|in pic|in a picture|on screen"
    "|from the picture|from the photo|from the image|this picture|this photo|this image"
)

VIEWER = (
    "from my view|from my point of view|from our view|from our point of view|as we see it"
    "|as i see it|from the viewer's view|from the viewer's point of view|from where i sit"
    "|from where i stand|from the viewer's perspective|from my perspective|from our perspective"
    "|as seen by us|as seen by me|seen from here|viewer's|from my side|my side|as we look at it"
    "|from the camera's view|from the camera's perspective|from the camera's point of view"
)

POSTURE = {
    "standing": "stand|stands|standing|stood|standing up|stand up|stands up|upright"
    "|standing position|standing pose|upright position|standing upright|stand upright|erect"
    "|on foot|up on the feet|" + _owned("on _ feet"),
    "sitting": "sit|sits|sitting|seated|sat|sitting down|sit down|sits down|sat down|taking a seat"
    "|in a sitting position|siting|in a seat|having a seat|sitted"
    "|seated position|sitting position|sitting pose|seated pose",
    "kneeling": "kneel|kneels|kneeling|knelt|kneeling down|kneel down|kneels down|on one knee"
    "|on a knee|down on one knee|genuflecting|" + _owned(
        "on _ knees", "down on _ knees", "standing on _ knees", "stand on _ knees", "stands on _ knees"
    ),
    "squatting": "squat|squats|squatting|squatted|squatting down|squat down|crouch|crouches"
    "|crouching|crouched|crouching down|crouched down|crouch down|in a squat|in a crouch"
    "|in a deep squat|hunkering|hunkered down|doing a squat|doing squats",
    "lying": "lie|lies|lying|laying|lays|lain|lying down|lie down|lies down|laying down|lay down"
    "|lay|reclining|reclined|recline|prone|supine|horizontal|flat on the ground|lying on the floor"
    "|lying on the ground|laying on the floor|laying on the ground|lie on the floor"
    "|lies on the floor|lie on the ground|on the floor lying|on the ground lying|lying flat"
    "|stretched out on the ground|stretched out on the floor|"
    + _owned("on _ back")
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
    "|bows|bowed|bowing down|inclined forward|tilted forward|leant forward|leaned forward",
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
    "looking_at": "looking|look|looks|looking at|looks at|look at|gazing|gazing at|watching"
    "|watches|watch|staring|staring at|stares at|looking towards|looking toward|looking to"
    "|looking into|looks to|looks into|look into|seeing|eyeing",
}

DIRECTION = {
    "camera": "camera|me|cameras|lens|viewer|us|photographer|toward the camera|towards the camera"
    "|to the camera|at the camera|into the camera|this way|forward|forwards|to the front|towards us"
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
    "high+": "highest|most high",
    "high-": "lowest|most low",
    "x-": "leftmost|on the leftmost|left most|most left|the most left|furthest left|farthest left"
    "|furthest to the left"
    "|farthest to the left|most to the left|far left|outermost left|utmost left|extreme left",
    "x+": "rightmost|on the rightmost|right most|most right|the most right|furthest right|farthest right"
    "|furthest to the right"
    "|farthest to the right|most to the right|far right|outermost right|extreme right",
}

RELATION = {
    "next_to": "next to|beside|besides|near to|close to|alongside|adjacent to|by|at the side of"
    "|nearby to|next|right next to|directly next to|near",
    "on": "on|on top of|upon|onto|atop",
    "left_of": "left of|to the left of|on the left of|at the left of"
    "|on the left side of|left hand side of",
    "right_of": "right of|to the right of|on the right of|at the right of"
    "|on the right side of|right hand side of",
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

THING_WORDS = {
    "bicycle": "bicycle|bicycles|bike|bikes|cycle",
    "car": "car|cars|automobile|vehicle",
    "motorcycle": "motorcycle|motorcycles|motorbike|motorbikes|scooter",
    "airplane": "airplane|airplanes|aeroplane|plane|planes",
    "bus": "bus|buses|coach bus",
    "train": "train|trains",
    "truck": "truck|trucks|lorry|lorries",
    "boat": "boat|boats|ship",
    "traffic light": "traffic light|traffic lights",
    "fire hydrant": "fire hydrant|hydrant",
    "stop sign": "stop sign",
    "parking meter": "parking meter",
    "bench": "bench|benches",
    "bird": "bird|birds",
    "cat": "cat|cats",
    "dog": "dog|dogs|puppy",
    "horse": "horse|horses",
    "sheep": "sheep",
    "cow": "cow|cows",
    "elephant": "elephant|elephants",
    "bear": "bear|bears",
    "zebra": "zebra|zebras",
    "giraffe": "giraffe|giraffes",
    "backpack": "backpack|backpacks|rucksack",
    "umbrella": "umbrella|umbrellas",
    "handbag": "handbag|handbags|purse",
    "tie": "tie|ties|necktie",
    "suitcase": "suitcase|suitcases|luggage",
    "frisbee": "frisbee|frisbees",
    "skis": "ski|skis",
    "snowboard": "snowboard|snowboards",
    "sports ball": "ball|balls|sports ball|sports balls|basketballs|basketball|football|soccer ball|volleyball|tennis ball",
    "kite": "kite|kites",
    "baseball bat": "baseball bat|bat",
    "baseball glove": "baseball glove|baseball gloves",
    "skateboard": "skateboard|skateboards",
    "surfboard": "surfboard|surfboards",
    "tennis racket": "tennis racket|racket|rackets|tennis rackets|racquet",
    "bottle": "bottle|bottles",
    "wine glass": "wine glass|wine glasses|glass of wine",
    "cup": "cup|cups|mug|mugs",
    "fork": "fork|forks",
    "knife": "knife|knives",
    "spoon": "spoon|spoons",
    "bowl": "bowl|bowls",
    "banana": "banana|bananas",
    "apple": "apple|apples",
    "sandwich": "sandwich|sandwiches",
    "orange": "orange fruit|oranges",
    "broccoli": "broccoli",
    "carrot": "carrot|carrots",
    "hot dog": "hot dog|hot dogs",
    "pizza": "pizza|pizzas",
    "donut": "donut|donuts|doughnut|doughnuts",
    "cake": "cake|cakes",
    "chair": "chair|chairs|armchair|armchairs|seat|seats|stool|stools",
    "couch": "couch|couches|sofa|sofas",
    "potted plant": "potted plant|potted plants|plant|plants",
    "bed": "bed|beds",
    "dining table": "dining table|dining tables|table|tables|desk|desks",
    "toilet": "toilet|toilets",
    "tv": "tv|tvs|television|televisions|monitor|monitors",
    "laptop": "laptop|laptops|computer|computers|notebook computer",
    "mouse": "computer mouse|mouse",
    "remote": "remote|remote control|remotes",
    "keyboard": "keyboard|keyboards",
    "cell phone": "cell phone|cell phones|phone|phones|mobile phone|mobile|smartphone|cellphone"
    "|telephone|smartphones",
    "microwave": "microwave|microwaves",
    "oven": "oven|ovens",
    "toaster": "toaster|toasters",
    "sink": "sink|sinks",
    "refrigerator": "refrigerator|refrigerators|fridge|fridges",
    "book": "book|books",
    "clock": "clock|clocks",
    "vase": "vase|vases",
    "scissors": "scissors",
    "teddy bear": "teddy bear|teddy bears|teddy",
    "hair drier": "hair drier|hair dryer",
    "toothbrush": "toothbrush|toothbrushes",
}

ANY_THING = "object|objects|thing|things|item|items|stuff|something|anything|what things"

NOUN = {
    "person": "person|human|individual|someone here|human being|figure|subject|player|athlete"
    "|patient|participant|dancer|worker|performer|model|runner|jumper|character|skater|adult"
    "|persn|client|actor|student|trainee|child|kid|baby|toddler",
    "people": "people|persons|humans|individuals|folks|folk|human beings|figures|subjects|players"
    "|athletes|patients|participants|dancers|workers|characters|guys|men|women|ladies|girls|boys"
    "|kids|children|peoples|adults|students|ppl|bodies|actors|gentlemen",
    "man": "man|guy|boy|gentleman|male|dude|bloke|fellow|lad|gent|chap|father|dad|brother",
    "woman": "woman|lady|girl|female|gal|lass|mother|mom|mum|sister",
}

PRONOUN = {
    "he": "he|him|himself",
    "she": "she|herself",
    "his": "his",
    "her": "her",
    "hers": "hers",
    "they": "they|of the two|of the three|them|themselves|both of them|all of them|these two|those two|the two of them"
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
    "|either of them|either person|any man|any woman|any player|any of these people|some of them",
    "all": "everyone|everybody|all people|every person|all the people|each person|all persons"
    "|all of the people|every one|all of us|all|both people|both persons|both|each"
    "|both of the people|both men|both women|both of these people|each of them|everyone of them"
    "|every single person|every one of them|the whole group|whole group|group|both players"
    "|both guys|both the people|both of those people|the two people both|two of them both",
    "none": "nobody|no one|none|none of them|none of the people|no person|no people|noone"
    "|neither of them|not a single person|no persons|neither person|not one person|not anyone"
    "|not anybody|neither of the people|nobody of them",
    "not_all": "not everyone|not everybody|not all|not all people|not all of them",
}

UNMEASURABLE = {
    "names and identity": "name|names|named|called|identity|famous|celebrity|actor's name"
    "|recognize|recognise|who are they really|know him|know her|surname|nickname|president",
    "age": "age|old|older|oldest|young|younger|youngest|years|year|elderly|teenager|ages",
    "gender": "gender|sex|male or female|man or woman|boy or girl|a man or a woman|girl or boy"
    "|female or male|woman or man",
    "colours": "color|colour|colors|colours|colored|coloured|red|blue|green|yellow|black|white"
    "|brown|pink|purple|grey|gray|blond|blonde|dark|bright|skin|skin color|skin colour|ginger",
    "clothes": "wear|wears|wearing|worn|dress|dressed|shirt|shirts|tshirt|trousers|pants|jeans"
    "|shoes|shoe|hat|hats|cap|coat|jacket|clothes|clothing|outfit|glasses|sunglasses|skirt|shorts"
    "|uniform|socks|gloves|scarf|suit|barefoot|naked|jewelry|watch on|ring|belt|sweater",
    "hair and faces": "hair|haired|hairstyle|beard|bald|moustache|mustache|eye|eyes|nose|mouth"
    "|ear|ears|lips|teeth|makeup|bearded|eyebrow|eyebrows|forehead|chin|cheek|tattoo|tattoos",
    "feelings": "happy|happiest|sad|angry|emotion|emotions|emotional|feel|feels|feeling|feelings"
    "|mood|smile|smiles|smiling|laugh|laughing|cry|crying|scared|afraid|friend|tired|bored|excited"
    "|nervous|relaxed|stressed|surprised|expression|proud|worried|love|loves|friends|friendly"
    "|angrier|happier|pain|hurt|hurts|comfortable|uncomfortable|confident|calm|serious|enjoy"
    "|enjoying|annoyed|mad|lonely|couple|married|related to each other|relationship|family",
    "thoughts and reasons": "why|reason|because|think|thinks|thinking|thought|believe|want|wants"
    "|intend|intends|intention|purpose|plan|plans|trying|try|tries|mean|means|meaning|how come"
    "|what for|goal|motivation|wish|hope|remember|story",
    "what was said": "saying|says|said|talk|talks|talking|speak|speaking|speaks|singing|sing"
    "|shout|shouting|conversation|language|hear|listening|whisper|whispering|discussing",
    "the past or the future": "will|would|happen|happens|happened|next happens|happen next"
    "|before that|after|afterwards|later|soon|yesterday|tomorrow|ago|future|in the past|previously"
    "|going to|about to|should|might|win|wins|winning|winner|lose|score|scored|fall|falls"
    "|falling|when|time|predict|ever|can|could|able|used to|ability|next week",
    "movement": "move|moves|moving|walk|walks|walking|run|runs|running|jump|jumps|jumping|dance"
    "|dances|dancing|throw|throws|throwing|catch|catches|catching|kick|kicks|kicking|hit|hitting"
    "|swim|swimming|ride|rides|riding|play|plays|playing|wave|waves|waving|clap|clapping|fight"
    "|fighting|hug|hugging|kiss|kissing|eat|eats|eating|drink|drinks|drinking"
    "|read|reads|reading|write|work|working|cook|cooking|speed|fast|faster"
    "|fastest|slow|slowly|quick|velocity|strike|activity|action|sport|sports|exercise|stretching"
    "|yoga|driving|drive|climbing|pushing|pulling|pointing|handshake|shaking|skating|skiing"
    "|surfing|balance|balancing|dribbling|shooting|shoot|exercising|training|warming|celebrating"
    "|posing|resting|hurrying|wins the game|tackling|serving",
    "text and signs": "text|written|letters|letter|word|words|logo|brand|sign|number plate|writing"
    "|caption|label|title|slogan|jersey number|jersey|shirt number|license plate|poster",
    "places and weather": "weather|rain|raining|rainy|sunny|sun|snow|snowing|cloudy|cold|hot"
    "|warm|city|country|place|location|indoors|outdoors|indoor|outdoor|inside|outside|street"
    "|beach|room|kitchen|park|season|summer|winter|day|night|morning|evening|background|temperature"
    "|town|building|stadium|gym|office|wind|windy|sky",
    "looks and character": "beautiful|pretty|handsome|attractive|ugly|nice|cute|smart|clever|rich"
    "|poor|cool|sexy|nationality|race|religion|job|profession|occupation|important|boss"
    "|good looking",
    "weight, strength and health": "strong|stronger|strongest|fit|weak|healthy|fat|thin|heavy"
    "|heavier|heaviest|weigh|weighs|weight|slim|muscular|muscles|muscle|pregnant|sick|ill|dead"
    "|alive|drunk|kilos|kg|pounds|injured|kilograms|bmi|obese|skinny|hungry|thirsty|sleep"
    "|sleeping|asleep|awake",
    "whether something is done well": "good|better|best|bad|worse|worst|dangerous|safe|ergonomic"
    "|correct|wrong|perfect|form|technique",
    "fingers, toes and faces": "finger|fingers|thumb|thumbs|toe|toes|fingertip|pinky|jaw|tongue",
    "things outside the list of objects": "tree|trees|door|doors|window|windows|house"
    "|houses|flag|flags|rope|stick|guitar|piano|gun|weapon|camera bag|ladder|fence|grass|flower"
    "|flowers|stairs|carpet|lamp|lights|money|cigarette|violin|trophy|medal|sword|hammer|tool"
    "|tools|box|boxes|bag|bags|basket|hoop|net|goalpost|goal post|shadow|shadows|mirror|pillow|blanket|barbell|dumbbell|weights|bar|animal|animals|drone|helmet",
    "the ground and the room": "floor|ground|ceiling|wall|walls",
    "writing and making": "poem|joke|code|song|essay|translate|recipe|email|capital|france|bitcoin"
    "|stock|news|python|password|internet|google|generate|create|invent",
}

LOOSE: dict[str, dict[str, str]] = {
    "who": {
        "": "who|whom|which person|which people|what person|which of the people"
        "|which of these people|who all|which one of them|which one of the people"
        "|which ones|which one|which persons|which players|which player|which man|which woman"
        "|which guy|which of the persons|which of the players|who of the people|what people"
        "|which athlete|which individual|which individuals"
        "|which folks|which human|which men|which women"
    },
    "who_of": {
        "": "which of them|who of them|who among them|which among them|which of those people"
        "|who of those|who among those|which of the two|who of the two|which one of those"
        "|which of both|which of these two|which of those two|who of these|who of the both"
        "|which of the two people|which of the pair|which of us"
    },
    "whose": {"": "whose|who has|who have|which person has|which person's|who's got|who got"},
    "which": {"": "which|list|find|identify|point out|name the"},
    "what": {"": "what|what is|what are|what's"},
    "how": {
        "": "how|how much|by how many meters|by how many metres|by how many centimeters"
        "|by how many cm|how many meters|how many metres|to what extent|by how much"
        "|what extent|how strongly|how very"
        "|to which extent|how come that"
    },
    "how_many": {
        "": "how many|number of|the number of|count|count up|counting"
        "|headcount of|count of|amount of|quantity of|how may|what number of|total of"
        "|total number of|how manny"
    },
    "headcount": {
        "": "headcount|head count|people count|person count|count people|how much people"
        "|how much persons"
    },
    "where": {
        "": "where|which way|which direction|in which direction|what direction|what way"
        "|in what direction|which side|what side|whereabouts|in which way|into which direction"
    },
    "describe": {
        "": "describe|tell me about|tell us about|description|summarize|summarise"
        "|explain the scene|going on|happening"
        "|describe the scene|what do you see|what is going on|what is happening"
    },
    "show": {
        "": "show|show me|show us|draw|display|render|visualize|visualise|plot|paint|sketch"
        "|let me see|i want to see|can i see|i would like to see|let us look at|see|view"
        "|could i see|may i see|can we see|i wanna see|illustrate|overlay|bring up"
        "|take a look at|have a look at|let me have a look at"
        "|let me look at|highlight|drawing of|model of|need to see"
    },
    "mesh": {
        "": "mesh|meshes|skeleton|skeletons|3d|3d model|3d bodies|body model|model in 3d|smpl"
        "|smpl body|overlay of|body shape|3d body|3d mesh|in 3d|body mesh|scene in 3d|scene"
        "|photo|picture|image|result|results|poses|overlay picture"
    },
    "view": {
        "left": "from the side|from side|from the left|from the left side|side view|in profile"
        "|sideways|from his side|from her side|from his left side|from her left side"
        "|side on|profile view|left view|from a side|from the sides|view from the side",
        "right": "from the right|from the right side|from his right side|from her right side"
        "|right view",
        "back": "from behind|from the back|from the rear|back view|rear view|from the backside"
        "|from back|view from behind",
        "top": "from above|from the top|top view|from overhead|bird's eye view|from top|top down"
        "|birds eye view|as seen from above|bird eye view|from the sky|topdown view|from up above",
        "front": "from the front|front view|frontally|frontal view|from front|front on",
        "photo": "over the photo|on top of the photo|in the photo overlay|over the picture"
        "|on the photograph|on top of the picture",
    },
    "not": {"": "not|n't|never|cannot|no|isnt|arent"},
    "without": {"": "without"},
    "with": {"": "with"},
    "and": {
        "": "and|as well as|plus|&|and also|and at the same time|while|and simultaneously"
        "|whilst|together with|and both"
    },
    "but": {"": "but|yet|but also|though"},
    "or": {"": "or|either or|and or|or else|versus|vs|or rather"},
    "else": {"": "else"},
    "pair": {"": "pair|which pair of people"},
    "together": {"": "together"},
    "within": {"": "within"},
    "right_angle": {"": "right angle|right angles|at a right angle|at right angles"},
    "beyond": {"": "beyond|exceeding|in excess of"},
    "unit": {
        "m": "m|meter|meters|metre|metres",
        "cm": "cm|centimeter|centimeters|centimetre|centimetres",
        "mm": "mm|millimeters|millimetres",
        "km": "km|kilometers|kilometres",
    },
    "flip": {"": "other side|opposite side|other arm|other leg|other knee|other hand|other elbow"},
    "swap": {"": "vice versa|the other way round|the other way around|the reverse"},
    "either": {"": "either|one of|either of|any of"},
    "neither": {"": "neither"},
    "nor": {"": "nor"},
    "than": {
        "": "than|compare with|compare to|compare that with|compare it with|then than|compared to|compared with|in comparison to|relative to"
        "|as opposed to|in comparison with|comparing to"
    },
    "same": {
        "": "same|equal|equally|as much|identical|the same|same height|similar|alike"
        "|just as|same size"
    },
    "as": {"": "as"},
    "difference": {"": "difference|differ|difference in|differences|difference of"},
    "side": {"left": "left|left hand side one|left hand one", "right": "right"},
    "both_sides": {
        "": "both of|both his|both her|both their|both of his|both of her|both of their"
        "|either of his|either of her|both the|each of his|each of her"
    },
    "middle": {
        "": "middle|center|centre|central|in between|in the middle|in the center"
        "|in the centre|at the center|at the centre|middlemost|centermost"
    },
    "front": {
        "": "in front|at the front|in the foreground|in the front|front|foreground"
        "|up front|on the front"
    },
    "rear": {
        "": "at the back|in the back|in the background|at the rear|rear|in the rear"
        "|at the very back|way back"
    },
    "back": {"": "back|backs"},
    "other": {"": "other|another", "many": "others|rest|remaining ones|other ones|other people"},
    "ordinal": {
        "1": "first|1st",
        "2": "second|2nd",
        "3": "third|3rd",
        "4": "fourth|4th",
        "5": "fifth|5th",
        "6": "sixth|6th",
        "7": "seventh|7th",
        "8": "eighth|8th",
        "-1": "last",
    },
    "number": {
        "2": "two",
        "3": "three",
        "4": "four",
        "5": "five",
        "6": "six",
        "7": "seven",
        "8": "eight",
        "9": "nine",
        "10": "ten",
        "0": "zero",
    },
    "one": {"": "one|ones"},
    "at_least": {
        "at_least": "at least|no less than|minimum of|no fewer than|or more",
        "at_most": "at most|no more than|maximum of|up to|not more than",
        "exactly": "exactly|precisely",
    },
    "only": {"": "only|solely|the only"},
    "person_number": {"": "person number|person no|number|person nr|id|person id|player number"},
    "each_other": {"": "each other|one another|eachother|one other|mutually"},
    "apart": {
        "": "apart|separated|away from each other|from each other|from one another|between them"
    },
    "distance": {
        "": "distance|distances|how many metres are between|how many meters are between"
        "|how many metres between"
        "|how many meters between|how far apart|gap|space|separation|how far away from each other"
        "|how far from each other|how close together|far apart|spacing|close together"
        "|how close to each other|how near to each other|how far is it|how distant|span"
        "|close to each other|near each other|near to each other|far from each other"
        "|far away from each other|near one another|close to one another|meters apart"
        "|metres apart|spread|far from one another|how wide apart"
    },
    "between": {"": "between|in between of"},
    "of": {
        "": "of|that of|those of|the one of|the ones of|in|for|at|from|to|towards|toward"
        "|regarding|concerning|among|amongst|for the|with respect to"
    },
    "poss": {"": "'s|'"},
    "who_rel": {"": "that|that's"},
    "what_about": {
        "": "what about|how about|and what about|and how about|what of|and for|same for"
        "|the same for|and now for|same question for|same thing for|how is about"
        "|what is about|what is with|what's with|and of|do the same for|and same for"
        "|repeat for|repeat that for|again for|and with|same with|instead"
    },
    "correction": {
        "": "no i meant|i meant|no i mean|sorry|i said|rather|wrong i meant|not that one|correction"
        "|no sorry|oh sorry|no wait|wait"
    },
    "each": {"": "respectively|each time"},
    "sure": {"": "are you sure|really sure|sure|is that right"},
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
        "rel": RELATION,
        "holding": {"": HOLDING},
        "thing": THING_WORDS,
        "any_thing": {"": ANY_THING},
        "noun": NOUN,
        "pronoun": PRONOUN,
        "quant": QUANTIFIED,
        "unmeasurable": UNMEASURABLE,
    }
