"""Names of poses and manners in a text: which are meant as names, and on which side.

"kneel on the left knee" is grammar though the lexicon knows it; "tree pose" is a name. Names that
grammar could not mean come first, the others only where grammar finds no reading. Knows nothing
of what names stand for.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from thirdwave.tools.posing.lexicon.matching import POSE_WORDS, Match
from thirdwave.tools.posing.lexicon.named import Manner, NamedPose
from thirdwave.tools.posing.words.nouns import phrase_at
from thirdwave.tools.posing.words.vocabulary import Word, known_words

INTRODUCING = frozenset({
    "strike", "striking", "assume", "assuming", "adopt", "do", "doing", "like", "as", "into",
    "perform", "performing", "if", "look", "looks", "looking", "more", "less", "very", "though",
    "seem", "seems", "feeling", "feel", "feels", "appear", "appears", "were", "was", "be", "being",
    "imitate", "play", "pretend", "slightly", "bit", "little", "quite", "rather", "extremely",
    "make", "so", "hit",
})  # fmt: skip
_ARTICLES = frozenset({"a", "an", "the", "him", "her", "them", "he", "she", "they", "his"})
_NEGATING = frozenset(
    {"not", "never", "without", "avoid", "no", "nor", "neither", "stop", "instead"}
)


class Poses(Protocol):
    """What a lexicon has to have."""

    @property
    def poses(self) -> Mapping[str, NamedPose]: ...  # noqa: D102
    @property
    def manners(self) -> Mapping[str, Manner]: ...  # noqa: D102
    def find(self, words: Sequence[str]) -> list[Match]: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Naming:
    """One choice of which words are names."""

    spans: Mapping[int, tuple[int, str, str]]
    """First token -> (after the last one, pose or manner, name)."""
    sides: Mapping[int, str]
    """First token -> the side that the name itself says."""

    def side_of(
        self, words: list[Word], poses: Sequence[Word], lexicon: Poses
    ) -> tuple[list[Word], str | None]:
        """The words without those that say the pose's side, and that side."""
        if not poses:
            return words, None
        pose = poses[0]
        if pose.start in self.sides:
            return words, self.sides[pose.start]
        if lexicon.poses[pose.value].side is None:
            return words, None
        at = words.index(pose)
        found = _side_after(words, at + 1)
        if found is not None:
            side, end = found
            return words[: at + 1] + words[end:], side
        if at and words[at - 1].kind == "side" and words[at - 1].value in ("left", "right"):
            return words[: at - 1] + words[at:], words[at - 1].value
        return words, None


def named_in(tokens: Sequence[str], lexicon: Poses) -> Iterator[Naming]:
    """Choices of names, the likeliest first."""
    matches = [one for one in lexicon.find(tokens) if _one_of_mine(one, tokens, lexicon)]
    sure = [match for match in matches if _is_a_name(match, tokens)]
    choices = [sure, [match for match in matches if match in sure or _is_introduced(match, tokens)]]
    if not _NEGATING.intersection(tokens):
        choices.append(matches)
    tried: list[Mapping[int, tuple[int, str, str]]] = []
    for choice in choices:
        naming = _chosen(choice)
        if naming.spans not in tried:
            tried.append(naming.spans)
            yield naming


def _one_of_mine(match: Match, tokens: Sequence[str], lexicon: Poses) -> bool:
    """Whether "my stretch" is an entry of that name; a name of all people's is not meant."""
    at = match.start - 1
    if tokens[match.start] != "my" and not (at >= 0 and tokens[at] == "my"):
        return True
    entry = (lexicon.poses if match.kind == "pose" else lexicon.manners)[match.name]
    return any("my" in name.split() for name in (entry.name, *entry.also))


def _is_a_name(match: Match, tokens: Sequence[str]) -> bool:
    words = tokens[match.start : match.end]
    if not known_words().issuperset(words):
        return True
    return match.kind == "pose" and words[-1] in POSE_WORDS and len(words) > 1


def _is_introduced(match: Match, tokens: Sequence[str]) -> bool:
    before = match.start - 1
    while before >= 0 and tokens[before] in _ARTICLES:
        before -= 1
    return before >= 0 and tokens[before] in INTRODUCING


def _chosen(matches: Sequence[Match]) -> Naming:
    """Longest first, none over another; a pose before a manner of the same words."""
    spans: dict[int, tuple[int, str, str]] = {}
    sides: dict[int, str] = {}
    taken: set[int] = set()
    for match in sorted(matches, key=lambda one: (-one.length, one.start, one.kind != "pose")):
        if taken.isdisjoint(range(match.start, match.end)):
            taken.update(range(match.start, match.end))
            spans[match.start] = (match.end, match.kind, match.name)
            if match.side is not None:
                sides[match.start] = match.side
    return Naming(spans, sides)


def _side_after(words: Sequence[Word], at: int) -> tuple[str, int] | None:
    """As in "on the left leg", "to the left", "with the right hand", right after a pose's name."""
    if at >= len(words):
        return None
    word = words[at]
    if word.kind == "way" and word.value in ("left", "right"):
        return word.value, at + 1
    joins = (word.kind == "rel" and word.value in ("on", "to")) or (
        word.kind == "conj" and word.value == "with"
    )
    phrase = phrase_at(words, at + 1) if joins else None
    if phrase is None or phrase.noun.side not in ("left", "right") or phrase.described:
        return None
    then = words[phrase.end] if phrase.end < len(words) else None
    leads = then is not None and not (then.kind == "conj" or then.text in ("forward", "in"))
    if leads and word.kind == "conj":
        return None
    end = phrase.end
    if then is not None and then.text == "forward":
        end += 1
    return phrase.noun.side, end
