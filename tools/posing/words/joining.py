"""Where clauses end: what "and", commas, "with" and "until" join or part.

Knows nothing of what stands inside a clause.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from thirdwave.tools.posing.words.amounts import amount_at
from thirdwave.tools.posing.words.clause import Clause, Mod
from thirdwave.tools.posing.words.nouns import phrase_at
from thirdwave.tools.posing.words.vocabulary import Word

POSTURES = frozenset(
    {"stand", "sit", "kneel", "kneel_on", "lie", "squat", "jump", "tiptoe", "lunge"}
)
"""Verbs of the whole body; they are not said of parts."""
ALONE = POSTURES | {"look", "face", "bow", "bend_over", "step", "nod", "shift_weight"}
"""Verbs that a noun after "and" is not borrowed by."""
WHOLE = frozenset({"step", "lunge", "bow", "squat", "jump"})
"""Verbs that are nouns as well."""
CARRIERS = frozenset({"put", "move", "extend", "raise"})
"""Verbs that say no more than the participle after them: "hold the arms raised"."""
TOUCHING = frozenset({"touch", "put", "point", "reach", "clasp", "face"})
"""Said of the nouns before them, as participles: "hands resting on the knees"."""
BY_MEANS = frozenset({"touch", "point", "reach", "step", "lunge", "extend", "same", "put"})
"""Verbs that are done with a part: "point with the left arm"."""
_PLAIN = ("way", "joined", "span", "hanging", "degree", "more", "less", "comp", "adj", "so")
_SKIPPED = ("fill", "degree", "det", "more", "less", "copula")
_POSED = ("pose", "manner", "person", "mirror", "same", "owner")


@dataclass(slots=True)
class Said:
    """All that a text says."""

    clauses: list[Clause] = field(default_factory=list)
    poses: list[Word] = field(default_factory=list)
    manners: list[tuple[Word, tuple[Mod, ...]]] = field(default_factory=list)
    copied: list[str] = field(default_factory=list)
    """Ids of people whose pose is taken."""
    subjects: list[str] = field(default_factory=list)
    """Ids of people it is said of."""
    mirrored: bool = False


class Joining:
    """A text while it is read: clauses so far, the open one, and where the next one begins."""

    def __init__(self, words: Sequence[Word]) -> None:
        self._words = words
        self._at = 0
        self._said = Said()
        self._open = Clause()
        self._tail = ""
        """What was added last: noun, mod or verb."""
        self._mode = ""

    def _conjunction(self, value: str) -> None:
        self._at += 1
        if value == "with":
            self._with()
            return
        if value == "or":
            self._open.unknown.append("or")
            return
        ahead = self._ahead(self._at)
        clause = self._open
        if value == "until":
            clause.until = True
            self._close()
            self._open.until = False
        elif ahead == "noun" and value in ("and", "comma") and self._joins(value):
            clause.joined = True
        elif ahead == "noun":
            self._borrow()
        elif ahead == "verb":
            self._to_verb(value)
        elif ahead in ("way", "rel", "number", "quantity", "bound", "measure_by", *_PLAIN, "side"):
            if value in ("and", "comma", "but", "then") and not clause.bare:
                said = self._words[self._at : self._skip(self._at)]
                if clause.has("amount") and ahead in ("way", "side"):
                    self._again()  # "30 degrees to the left and up"
                elif clause.has("way") and any(
                    word.kind in ("degree", "more", "less") for word in said
                ):
                    self._again()  # "to the left and slightly down"
                return
            if value == "stop":
                self._close()
        elif ahead == "conj":
            return
        elif ahead == "copula" and clause.nouns:
            self._again()
        else:
            self._close()

    def _joins(self, value: str) -> bool:
        """Whether the noun ahead is done to what the last noun is done to."""
        clause = self._open
        if self._tail != "noun" or (clause.subjects and clause.verb and not clause.borrowed):
            return False
        if clause.verb in ALONE:
            return False
        if value == "and":
            return True
        at = self._skip(self._at)
        phrase = phrase_at(self._words, at)
        after = self._word(phrase.end) if phrase else None
        return after is None or (after.kind == "conj" and after.value in ("comma", "and", "stop"))

    def _borrow(self) -> None:
        """A clause about another noun, with the verb of this one unless it has its own."""
        old = self._open
        self._close()
        if old.verb and old.verb not in ALONE and old.nouns and not old.keep:
            self._open.verb, self._open.form, self._open.borrowed = old.verb, old.form, True
            self._open.negated = old.negated
        self._open.keep = old.keep

    def _to_verb(self, value: str) -> None:
        old = self._open
        at = self._skip(self._at)
        verb, form = self._words[at].value.split()
        shares = bool(old.verb) and old.form == "do" and not old.nouns and not old.mods
        told = form == "done" or (form == "doing" and old.subjects > 0 and verb in TOUCHING)
        nouns = list(old.nouns) if told and old.verb not in POSTURES else []
        copula, negated = old.copula, old.negated and value == "or"
        if shares and value in ("and", "comma") and old.verb not in ALONE and not old.unknown:
            old.shares = True
        self._close()
        if nouns and value in ("and", "comma", "but", "then", "while"):
            for noun in nouns:
                self._open.add(noun)
            self._open.subjects, self._open.copula = len(nouns), copula
            self._open.start = self._words[self._at].start
        self._open.negated = negated

    def _with(self) -> None:
        at = self._skip(self._at, ("fill",))
        phrase = phrase_at(self._words, at)
        clause = self._open
        compared = not clause.verb and not clause.nouns and clause.has("comp")
        if phrase is not None and not phrase.described and compared:
            return  # "a bit higher with the left arm"
        if phrase is not None and not phrase.described:
            after = self._word(phrase.end)
            ends = after is None or after.kind == "conj"
            means = clause.verb in BY_MEANS and (ends or not clause.nouns)
            if means and not clause.has("with") and phrase.noun.part not in ("each_other",):
                self._mod_here(Mod(kind="with", noun=phrase.noun, text=f"with {phrase.noun.text}"))
                self._at = phrase.end
                return
        self._close()

    def _again(self) -> None:
        """The same verb, done to the same nouns, once more: another amount, another way."""
        old = self._open
        self._close()
        self._open = Clause(
            verb=old.verb, form=old.form, copula=old.copula, subjects=old.subjects, start=old.start
        )
        for noun in old.nouns:
            self._open.add(noun)

    def _mod_here(self, mod: Mod) -> None:
        self._open.mods.append(mod)
        self._tail = "mod"

    def _close(self) -> None:
        clause = self._open
        self._open = Clause()
        self._tail, self._mode = "", ""
        if not clause.bare or clause.rest or clause.negated:
            self._said.clauses.append(clause)

    def _ahead(self, at: int) -> str:
        """What decides how it goes on: noun, verb, or the kind of a word; "" at the end."""
        if phrase_at(self._words, at) is not None:
            return "noun"
        at = self._skip(at)
        if at >= len(self._words):
            return ""
        amount = amount_at(self._words, at, "")
        if amount is None and phrase_at(self._words, at) is not None:
            return "noun"
        return self._words[at].kind

    def _skip(self, at: int, kinds: tuple[str, ...] = _SKIPPED) -> int:
        while at < len(self._words) and self._words[at].kind in kinds:
            at += 1
        return at

    def _word(self, at: int) -> Word | None:
        return self._words[at] if at < len(self._words) else None
