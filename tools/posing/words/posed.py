"""Words for whole poses: named ones, manners, somebody's, the mirror image, "the same".

Knows nothing of clauses but that one may be open.
"""

from thirdwave.tools.posing.words.clause import Mod
from thirdwave.tools.posing.words.joining import Joining
from thirdwave.tools.posing.words.nouns import phrase_at
from thirdwave.tools.posing.words.vocabulary import Word

_INTO_POSES = ("", "stand", "put", "move", "look", "reach", "kneel_on", "lower", "raise")
"""Verbs that only lead to a pose that is named: "get down on all fours"."""


class Posed(Joining):
    """Takes in what stands for a whole pose."""

    def _posed(self, word: Word) -> None:
        self._at += 1
        match word.kind:
            case "mirror" if self._mirrors_a_part():
                clause = self._open
                clause.verb, clause.form = "mirror", "do"
                clause.subjects = len(clause.nouns)
                self._tail = "verb"
            case "mirror":
                self._close()
                self._said.mirrored = True
                after = self._word(self._at)
                if after is not None and after.kind in ("person", "owner"):
                    self._said.copied.append(after.value)
                    self._at += 1
            case "person":
                self._somebody(word)
            case "owner":
                self._said.subjects.append(word.value)
            case "pose":
                if not self._open.nouns and self._open.verb in _INTO_POSES:
                    self._open.verb = ""
                    self._open.only_going()
                elif self._open.nouns and self._words[self._at - 2].kind in ("intro", "det"):
                    self._open.posed = True
                self._said.poses.append(word)
            case "manner":
                if not self._open.nouns and self._open.verb in ("look", "move", "put"):
                    self._open.verb = ""
                self._manner(word)
            case "same":
                if not self._open.bare:
                    self._close()
                self._open.verb, self._open.form = "same", "do"
                self._open.start = word.start
                self._tail = "verb"
            case _:
                self._mod_here(Mod(kind="other_side", text=word.text))

    def _somebody(self, word: Word) -> None:
        """Whoever stands before what is done does it; others are nobody's to move."""
        before = self._words[max(self._at - 3, 0) : self._at - 1]
        lead = before[-1] if before else None
        if lead is not None and lead.kind == "rel":
            return  # "look at p2": not understood already
        done = lead is not None and (lead.kind in ("pose", "manner") or lead.value == "with")
        if done or not self._open.bare:
            self._open.unknown.append(word.text)  # "shake hands with p2"
            return
        if [one.kind for one in before] == ["person", "conj"]:
            self._open.unknown.append(f"and {word.text}")
        self._said.subjects.append(word.value)

    def _mirrors_a_part(self) -> bool:
        """As in "make the right arm mirror the left one"."""
        clause = self._open
        if clause.verb or len(clause.nouns) != 1:
            return False
        return phrase_at(self._words, self._at) is not None

    def _manner(self, word: Word) -> None:
        how: list[Mod] = []
        mods = self._open.mods
        while mods and mods[-1].kind in ("degree", "more", "less"):
            how.insert(0, mods.pop())
        self._said.manners.append((word, tuple(how)))
