"""An instruction in words, read into a PoseEdit: the whole way from text to constraints.

Knows neither bodies nor how a pose is found.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from thirdwave.body.posing.constraints import MOST_CONSTRAINTS, PoseConstraint
from thirdwave.body.posing.mirror import mirrored
from thirdwave.tools.posing.describing.read_back import read_back
from thirdwave.tools.posing.edit import MannerUse, PoseEdit
from thirdwave.tools.posing.words.clause import Clause
from thirdwave.tools.posing.words.contradicting import contradiction
from thirdwave.tools.posing.words.errors import NotUnderstood, Unread
from thirdwave.tools.posing.words.leading import (
    of_the_whole,
    only_leads,
    only_that,
    tells_of_head,
)
from thirdwave.tools.posing.words.meaning import mean
from thirdwave.tools.posing.words.naming import Naming, Poses, named_in
from thirdwave.tools.posing.words.reading import Said, read
from thirdwave.tools.posing.words.settling import (
    Meant,
    beside_pose,
    can_face,
    gaze_kept,
    of_arms,
    strength,
    without_implied,
    yielded,
)
from thirdwave.tools.posing.words.sides import Told
from thirdwave.tools.posing.words.tagging import tagged
from thirdwave.tools.posing.words.tokens import tokens_of

MOST_CHARACTERS = 4000
MOST_SAID = 200
"""Characters of a clause that are kept with a constraint."""


def read_instruction(text: str, *, lexicon: Poses, people: Sequence[str] = ()) -> PoseEdit:
    """What an instruction asks of a pose: "bend the left knee a bit more, arms up".

    `people` are ids whose pose may be named ("same pose as p2"). Raises NotUnderstood, which says
    what was understood and what was not, rather than guess or drop a word that means something.
    """
    if len(text) > MOST_CHARACTERS:
        raise NotUnderstood(
            text[:40] + "...",
            f"expected an instruction of at most {MOST_CHARACTERS} characters, got {len(text)}",
        )
    if any(letter.isdigit() for letter in text) and (told := read_back(text)):
        return PoseEdit(constraints=told)
    tokens = tokens_of(text)
    if not any(token.isalnum() for token in tokens):
        raise NotUnderstood("", "there are no words")
    first: NotUnderstood | None = None
    for naming in named_in(tokens, lexicon):
        try:
            return _read(tokens, naming, lexicon, people)
        except NotUnderstood as error:
            first = first or error
            if error.asks:
                break
    assert first is not None
    raise first


def _read(tokens: Sequence[str], naming: Naming, lexicon: Poses, people: Sequence[str]) -> PoseEdit:
    words = tagged(tokens, naming.spans)
    pose_words = [word for word in words if word.kind == "pose"]
    words, side = naming.side_of(words, pose_words, lexicon)
    said = read(words)
    for clause in said.clauses:
        clause.said = _text(tokens, clause)
    meant = _mean_all(said)
    return _edit(said, meant, side, lexicon=lexicon, people=people, text=" ".join(tokens))


def _mean_all(said: Said) -> Meant:
    told = Told()
    meant = Meant()
    last: Clause | None = None
    failed: list[Unread] = []
    alone: list[tuple[Clause, Unread]] = []
    clauses = list(_shared(said.clauses))
    for number, clause in enumerate(clauses):
        try:
            if clause.until and clause.negated:
                raise Unread(clause.said, "say what is wanted instead")
            if clause.verb == "same":
                firm, soft = _same(clause, last, meant, told)
            else:
                firm, soft = of_the_whole(clause, last, meant) or _mean_one(clause, told)
                last = clause
        except Unread as error:
            if only_that(clause):
                alone.append((clause, error))
            else:
                failed.append(error)
            continue
        if clause.until and number + 1 < len(clauses) and not clause.mods:
            firm = []  # "bend the knee until ...": the next clause says how far
        meant.understood.append(clause.said)
        meant.firm.append([_saying(one, clause.said) for one in firm])
        meant.yielding += [_saying(one, clause.said) for one in soft]
        if clause.posed and only_leads(clause):
            meant.posed.append(meant.firm[-1])
    failed += [error for clause, error in alone if not tells_of_head(meant)]
    if failed:
        error = failed[0]
        left = "; ".join(dict.fromkeys(one.left for one in failed))
        asks = any(one.asks for one in failed)
        raise NotUnderstood(left, error.why, tuple(meant.understood), asks=asks)
    pair = contradiction(meant.firm)
    if pair is not None:
        second = meant.understood.pop(pair[1])
        if pair[0] == pair[1]:
            why = "one hand cannot be in two places"
            raise NotUnderstood(second, why, tuple(meant.understood), asks=True)
        first = meant.understood.pop(pair[0])
        why = f"one arm cannot do that and '{first}' at once"
        raise NotUnderstood(second, why, (first, *meant.understood), asks=True)
    if meant.facing and not can_face(meant):
        raise NotUnderstood(meant.facing, "no head turns as far", tuple(meant.understood[:-1]))
    if meant.facing:
        meant.firm.append(gaze_kept(meant))
    return meant


def _mean_one(clause: Clause, told: Told) -> tuple[list[PoseConstraint], list[PoseConstraint]]:
    """One clause; a borrowed verb is let go where it makes no sense, a joined noun set apart."""
    before = replace(told)
    try:
        return mean(_copy(clause), told)
    except Unread as error:
        told.side, told.part = before.side, before.part
        if clause.borrowed and clause.mods:
            free = _copy(clause)
            free.verb, free.form, free.borrowed = "", "", False
            free.subjects = len(free.nouns)
            try:
                return mean(free, told)
            except Unread:
                raise error from None
        if clause.joined and clause.verb and len(clause.nouns) > 1:
            return _apart(clause, told, error)
        raise


def _apart(
    clause: Clause, told: Told, error: Unread
) -> tuple[list[PoseConstraint], list[PoseConstraint]]:
    at = clause.before[-1]
    own, other = _copy(clause), _copy(clause)
    own.nouns, own.mods, own.before = own.nouns[:-1], own.mods[:at], own.before[:-1]
    other.nouns, other.mods, other.before = other.nouns[-1:], other.mods[at:], [0]
    other.verb, other.form, other.subjects, other.joined = "", "", 1, False
    try:
        first, second = mean(own, told), mean(other, told)
    except Unread:
        raise error from None
    return [*first[0], *second[0]], [*first[1], *second[1]]


def _shared(clauses: Sequence[Clause]) -> list[Clause]:
    """As in "bend and raise the left arm": the first verb is done to the second one's noun."""
    shared = list(clauses)
    for number in range(len(shared) - 2, -1, -1):
        clause, then = shared[number], shared[number + 1]
        if clause.shares and then.nouns and not clause.nouns:
            copy = _copy(clause)
            for noun in then.nouns:
                copy.add(noun)
            shared[number] = copy
    return shared


def _same(
    clause: Clause, last: Clause | None, meant: Meant, told: Told
) -> tuple[list[PoseConstraint], list[PoseConstraint]]:
    """As in "do the same with the right arm", "the same on the other side"."""
    if last is None or not meant.firm or clause.unknown or clause.negated or last.negated:
        raise Unread(" ".join(clause.unknown) or clause.said, "the same as what?")
    nouns = list(clause.nouns)
    for mod in list(clause.mods):
        if mod.noun is not None and mod.kind in ("with", "rel"):
            nouns.append(mod.noun)
            clause.mods.remove(mod)
    clause.take("other_side")
    ways = clause.ways()
    clause.finish()
    if len(nouns) > 1:
        raise Unread(nouns[1].text)
    if told.side not in ("left", "right"):
        raise Unread(clause.said, "it was done on both sides")
    if ways and told.side in ways:
        raise Unread(clause.said, "it was done on that side")
    if (
        nouns
        and nouns[0].part
        and nouns[0].part != told.part
        and nouns[0].part not in _LIKE.get(told.part, ())
    ):
        again = _copy(last)
        again.nouns = nouns
        return mean(again, told)
    if nouns:
        old = told.side
        part = told.part_of(nouns[0])
        if part.side == old:
            raise Unread(clause.said, "it was done on that side")
    else:
        told.side = "right" if told.side == "left" else "left"
    return list(mirrored(meant.firm[-1])), []


_LIKE = {
    "arm": ("hand", "elbow", "forearm"), "hand": ("arm", "palm", "elbow"), "elbow": ("arm",),
    "leg": ("knee", "foot"), "knee": ("leg", "foot"), "foot": ("leg", "knee"), "thigh": ("leg",),
}  # fmt: skip


def _edit(
    said: Said, meant: Meant, side: str | None, *, lexicon: Poses, people: Sequence[str], text: str
) -> PoseEdit:
    understood = tuple(meant.understood)
    for person in (*said.copied, *said.subjects):
        if people and person not in people:
            raise NotUnderstood(person, f"I know of {', '.join(people)}", understood)
    if len(set(said.copied)) > 1 or len(set(said.subjects)) > 1:
        some = " and ".join(
            dict.fromkeys(said.copied if len(set(said.copied)) > 1 else said.subjects)
        )
        raise NotUnderstood(some, "one person at a time", understood)
    names = _whole(dict.fromkeys(word.value for word in said.poses), lexicon)
    if len(names) > 1:
        raise NotUnderstood(
            names[1], f"one named pose at a time, and there was {names[0]}", understood
        )
    pose = names[0] if names else None
    if pose is not None:
        beside_pose(meant, lexicon.poses[pose])
    constraints = [*yielded(meant), *without_implied(meant)]
    if pose is not None and lexicon.poses[pose].group == "gesture":
        named = lexicon.poses[pose]
        chosen = named.on(side) if side in ("left", "right") and named.side else named  # type: ignore[arg-type]
        constraints = [*of_arms(chosen), *constraints]
        pose, side = None, None
    if len(constraints) > MOST_CONSTRAINTS:
        raise NotUnderstood(
            "the last clauses", f"more than {MOST_CONSTRAINTS} constraints", understood
        )
    edit = PoseEdit(
        person=said.copied[0] if said.copied else None,
        pose=pose,
        pose_side=side,
        mirror=said.mirrored or meant.mirrored,
        constraints=tuple(constraints),
        manners=tuple(
            MannerUse(name=word.value, strength=strength(how)) for word, how in said.manners
        ),
    )
    if edit.empty:
        if understood:
            return edit
        raise NotUnderstood(text[:MOST_SAID], "it asks nothing of a pose", understood)
    return edit


def _whole(names: Iterable[str], lexicon: Poses) -> list[str]:
    """Names of poses without those of which a phase is named too: "sprint start, on the marks"."""
    told = list(names)
    wholes = {lexicon.poses[name].phase_of for name in told}
    return [name for name in told if name not in wholes]


def _copy(clause: Clause) -> Clause:
    return replace(
        clause, nouns=list(clause.nouns), mods=list(clause.mods), before=list(clause.before),
        unknown=list(clause.unknown),
    )  # fmt: skip


def _saying(constraint: PoseConstraint, said: str) -> PoseConstraint:
    return constraint.model_copy(update={"said": said[:MOST_SAID]})


def _text(tokens: Sequence[str], clause: Clause) -> str:
    return (
        " ".join(tokens[clause.start : max(clause.end, clause.start + 1)])
        .replace(" ,", ",")
        .strip(" ,.")
    )
