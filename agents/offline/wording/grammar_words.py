"""Words that carry grammar, and words that carry nothing: the offline planner's small words.

Phrases are separated by `|`; a longer one wins over a shorter one.
"""

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
    "|about|hola|amigo|amigos|ciao|gracias|merci|danke|bonjour|sir|mate|buddy|folks please"
    "|listen|look here|by the way|and now|ok so|alright|all right|great|cool thanks|cheers|hm|hmmm"
    "|honestly|obviously|apparently|generally|exact|the exact|approximate|rough"
    "|i guess|guess|i suppose|just curious|quick question|one more thing|one more question"
    "|another question|last question|could you please|may i ask|can i ask|let me ask|if i may ask"
    "|i can see|we can see|you can see|one can see|that i can see|that we can see|you can make out"
    "|that you can make out|that you can see|i can make out|that can be made out|can be made out"
    "|does that leave|does this leave|that leaves|which leaves|are left|does it leave"
    "|would you say|would you call|would you reckon|you would call|do you reckon|you reckon"
    "|this time|for once|by now|after all|for real|of course|no doubt|for sure|to be sure"
    "|to be exact|to be precise|to be honest|in fact|as a matter of fact|in particular|in general"
    "|at this point|at this moment|at this instant|for the moment|for now|for the time being"
    "|would that be|would it be|would this be|would those be|that would be|could that be"
    "|might that be"
    "|all the way over|all the way"
    + "".join(
        f"|{would} {fine}"
        for would in ("would be", "will be", "would do")
        for fine in (
            "nice",
            "great",
            "good",
            "lovely",
            "fine",
            "perfect",
            "helpful",
            "wonderful",
            "enough",
            "ideal",
            "super",
            "cool",
            "awesome",
            "best",
            "useful",
            "appreciated",
            "handy",
            "ok",
        )
    )
    + "|will do|would do|would suffice|would help|would be much appreciated|seem|seems|happen to be"
    "|happens to be|happen to|happens to|exist|exists|in there"
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
    "|in the room|in this room|in the gym|in the office|in the park|on the street|in the street"
    "|on the pitch|on the field|in the classroom|in the class|in the waiting room|on stage"
    "|on the stage|in here|over here|at the scene|in the group|of the group|in the crowd"
    "|in this scene here|in this one|in the whole picture|in the entire picture|all in all"
    + "".join(
        f"|{at} {the} {place}"
        for at in ("on", "in", "at", "of")
        for the in ("the", "this", "that", "our", "the whole")
        for place in (
            "pitch",
            "field",
            "stage",
            "beach",
            "court",
            "playground",
            "yard",
            "platform",
            "square",
            "dance floor",
            "training ground",
        )
    )
    + "|in the workshop|in the hall|on the beach|in the kitchen|on the court|in the studio"
    "|from the picture|from the photo|from the image|this picture|this photo|this image"
)

VIEWER = (
    "from my view|from my point of view|from our view|from our point of view|as we see it"
    "|as i see it|from the viewer's view|from the viewer's point of view|from where i sit"
    "|from where i stand|from the viewer's perspective|from my perspective|from our perspective"
    "|as seen by us|as seen by me|seen from here|viewer's|from my side|my side|as we look at it"
    "|from the camera's view|from the camera's perspective|from the camera's point of view"
)

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
    "except": {
        "": "except|except for|excluding|other than|aside from|leaving out|not counting"
        "|with the exception of|apart from"
    },
    "hidden": {"": "hidden|invisible|out of view|out of frame|out of the picture|occluded"},
    "floored": {
        "": "on the floor|on the ground|on floor|on ground|on the mat|on the grass|on the carpet"
        "|on the bare floor|down on the floor|down on the ground|on the lawn|on a mat"
    },
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
    "flip": {
        "": "|".join(
            f"{other} {part}"
            for other in ("other", "opposite")
            for part in ("side", "arm", "leg", "knee", "hand", "elbow", "hip", "foot", "shoulder")
        )
    },
    "swap": {"": "vice versa|the other way round|the other way around|the reverse"},
    "either": {"": "either|one of|either of|any of"},
    "neither": {"": "neither"},
    "nor": {"": "nor"},
    "than": {
        "": "than|compare with|compare to|compare that with|compare it with|then than"
        "|compared to|compared with|in comparison to|relative to"
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
        "exactly": "exactly|precisely|just exactly",
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
        "": "of|out of|that of|those of|the one of|the ones of|in|for|at|from|to|towards|toward"
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
    "alike": {
        "": "the same direction|same direction|in the same direction|the same way|same way"
        "|in the same way|opposite directions|in opposite directions|the opposite direction"
    },
    "sure": {"": "are you sure|really sure|sure|is that right"},
}
