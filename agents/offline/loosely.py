"""Words that nobody taught the grammar: which may be left out, and which name a person.

"who is immediately to the right of p3", "which pupil leans most": English has more words than any
grammar. What is left out or read as "person" is said with the answer. Every other unknown word
may change the meaning, and the question is not answered. Knows nothing of grammar.
"""

from collections.abc import Sequence
from dataclasses import replace

from thirdwave.agents.offline.lexicon import Chunk, Tagged

SHORTEST_ADVERB = 6
WEIGHTY = frozenset(
    """
    barely hardly scarcely nearly almost partly partially slightly exactly precisely only merely
    solely equally previously formerly lately recently early earlier daily weekly yearly monthly
    oppositely unequally differently separately individually respectively family belly ugly lovely
    friendly lonely elderly likely unlikely reply apply supply rely multiply imply comply bully
    jointly mutually alternately simultaneously repeatedly initially originally finally eventually
    quickly slowly rapidly hastily happily sadly angrily nervously possibly probably supposedly
    allegedly safely healthily dangerously ergonomically correctly wrongly properly incorrectly
    improperly comfortably painfully aggressively
    """.split()  # noqa: SIM905 - it reads better
)
"""Words in -ly that carry a meaning of their own: amounts, times, judgements, nouns."""
HARMLESS = frozenset(
    """
    lot bunch edge border side-edge portion section whole entire total overall actual real true
    certain particular given specific various respective different main visible depicted displayed
    shown pictured presented seen captured photographed rendered appearing featured present
    somehow somewhat rather pretty fairly really truly super extremely perhaps maybe anyhow anyway
    anyways indeed surely simply basically literally obviously clearly apparently evidently
    presumably naturally honestly frankly generally usually normally typically currently
    presently momentarily immediately directly straightaway instantly approximately roughly circa
    around approx strongly heavily deeply sharply steeply markedly noticeably visibly notably
    significantly considerably substantially completely totally fully entirely wholly absolutely
    perfectly neatly nicely kindly briefly shortly please ta cheers thanks mate
    buddy guys folks hello hi hey howdy greetings dear sir madam
    um umm uhm erm err er hm hmm mmm oh ah aha eh huh well alright righto okey okie
    just even ever still yet already
    snapshot footage shot frame screenshot image photo photograph pic pics picture scene view
    illustration drawing screen canvas render rendering panel slide figure snap capture
    report study paper thesis project assignment homework analysis assessment record sheet
    dataset annotation label note notes file log caption
    quick short simple small little tiny easy silly dumb stupid basic general rough
    question query request matter thing stuff
    curious interested wondering wonder guess suppose reckon believe think feel imagine
    assess evaluate estimate compute calculate determine establish identify locate spot pick find
    select list name mention state indicate specify provide return output print
    double-check doublecheck verify confirm inform advise clarify
    """.split()  # noqa: SIM905
)
"""Words that a question about people means the same without."""
PERSONS = frozenset(
    """
    lass lad substitute reserve pupil keeper goalie goalkeeper striker defender midfielder kicker
    thrower pitcher catcher
    batter batsman bowler server receiver shooter passer dribbler wrestler boxer fighter fencer
    gymnast acrobat climber swimmer diver surfer rower cyclist rider biker golfer archer sprinter
    hurdler jogger walker hiker yogi yogini lifter weightlifter powerlifter bodybuilder trainer
    trainee instructor teacher tutor professor lecturer learner schoolboy schoolgirl classmate
    colleague coworker employee employer manager boss clerk secretary operator technician engineer
    mechanic carpenter builder labourer laborer plumber electrician painter welder farmer gardener
    gardner cleaner janitor porter driver courier postman mailman chef cook waiter waitress barista
    bartender nurse doctor physician surgeon therapist physio physiotherapist carer caregiver
    helper assistant aide volunteer guest visitor customer shopper buyer seller vendor cashier
    tourist traveller traveler commuter rider spectator viewer onlooker observer audience-member
    listener speaker presenter singer musician guitarist drummer violinist pianist conductor
    entertainer comedian juggler clown magician ballerina partner teammate opponent rival referee
    umpire judge captain leader follower neighbour neighbor friend pal stranger citizen officer
    policeman policewoman cop guard soldier fireman firefighter pilot steward stewardess teenager
    teen youngster youth pensioner senior grandma grandpa grandmother grandfather aunt uncle cousin
    son daughter sibling twin wife husband boyfriend girlfriend couple-member bride groom homie
    toddler infant newborn someone-there fella bro gentleman mate body soul creature mannequin
    avatar dummy puppet doll sitter stander squatter kneeler leaner faller winner loser contestant
    competitor sportsman sportswoman sportsperson exerciser practitioner meditator attendee member
    participant subject candidate applicant interviewee resident inhabitant owner holder user
    """.split()  # noqa: SIM905
)
"""Nouns for a person, in the singular."""


def loosened(tagged: Tagged) -> Tagged:
    """The sentence without the unknown words that may be left out, people's nouns as nouns.

    `mended` gains (word, "") for a word that was left out and (word, "person") for a person.
    """
    if not any(chunk.kind == "unknown" for chunk in tagged.chunks):
        return tagged
    found: list[Chunk] = []
    read: list[tuple[str, str]] = []
    for chunk in tagged.chunks:
        noun = _person(chunk.text) if chunk.kind == "unknown" else None
        if noun is not None:
            found.append(Chunk("noun", noun, noun))
            read.append((chunk.text, noun))
        elif chunk.kind == "unknown" and may_be_left_out(chunk.text):
            read.append((chunk.text, ""))
        else:
            found.append(chunk)
    return replace(tagged, chunks=tuple(found), mended=(*tagged.mended, *read))


def may_be_left_out(word: str) -> bool:
    """Whether a question means the same without an unknown word."""
    if word in WEIGHTY:
        return False
    return word in HARMLESS or (word.endswith("ly") and len(word) >= SHORTEST_ADVERB)


def _person(word: str) -> str | None:
    if word in PERSONS:
        return "person"
    for ending, put in (("men", "man"), ("ies", "y"), ("es", ""), ("s", "")):
        if word.endswith(ending) and word.removesuffix(ending) + put in PERSONS:
            return "people"
    return None


def told(read: Sequence[tuple[str, str]]) -> str | None:
    """What the user has to know of how the words were read; None: nothing."""
    left = [repr(word) for word, meant in read if not meant]
    as_people = [repr(word) for word, meant in read if meant in ("person", "people")]
    parts = [f"read without {' and '.join(left)}"] if left else []
    if as_people:
        parts.append(f"{' and '.join(as_people)} read as any person")
    return "; ".join(parts) or None
