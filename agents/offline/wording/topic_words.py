"""Words for objects, and for what no tool measures: topic -> phrases separated by `|`."""

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
    "sports ball": "exercise ball|gym ball|medicine ball|beach ball|fitness ball|yoga ball|bal"
    "l|balls|sports ball|sports balls|basketballs|basketball|football"
    "|soccer ball|volleyball|tennis ball",
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
    "|beach|room|kitchen|park|season|summer|winter|day|night|morning|evening|background|temper"
    "ature"
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
    "|tools|box|boxes|bag|bags|basket|hoop|net|goalpost|goal post|shadow|shadows|mirror|pillow"
    "|blanket|barbell|dumbbell|weights|bar|animal|animals|drone|helmet",
    "averages and shares": "percentage|percent|fraction|ratio|proportion|standard deviation"
    "|variance|in percent",
    "how limbs cross": "crossed|crossing|cross|cross legged|crossed legged|intertwined|folded arms",
    "the ground and the room": "floor|ground|ceiling|wall|walls",
    "writing and making": "poem|joke|code|song|essay|translate|recipe|email|capital|france|bitcoin"
    "|stock|news|python|password|internet|google|generate|create|invent",
}
