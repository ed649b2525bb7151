"""Words to clauses: which verb is done to what, how, and where one clause ends.

"bend the left knee and the right elbow by 30 degrees" is one clause, "arms up, knees bent" are
two. Knows nothing of poses.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from thirdwave.tools.posing.words.amounts import amount_at
from thirdwave.tools.posing.words.clause import Clause, Mod, Noun
from thirdwave.tools.posing.words.nouns import Phrase, phrase_at
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
_PLAIN = ("way", "joined", "span", "hanging", "degree", "more", "less", "comp", "adj")
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


def read(words: Sequence[Word]) -> Said:
    """What the words say, not yet what it means."""
    return _Reader(words).read()


class _Reader:
    def __init__(self, words: Sequence[Word]) -> None:
        self._words = words
        self._at = 0
        self._said = Said()
        self._open = Clause()
        self._tail = ""
        """What was added last: noun, mod or verb."""
        self._mode = ""

    def read(self) -> Said:
        while self._at < len(self._words):
            word = self._words[self._at]
            if self._open.bare and word.kind != "conj":
                self._open.start = word.start
            self._one(word)
            if word.kind != "conj" or self._at >= len(self._words):
                last = self._words[min(self._at, len(self._words)) - 1]
                self._open.end = max(self._open.end, last.end if last.kind != "conj" else 0)
        self._close()
        return self._said

    def _one(self, word: Word) -> None:
        phrase = None
        if word.kind in (
            "det",
            "side",
            "number",
            "part",
            "target",
            "adj",
            "verb",
            "degree",
            "each_other",
        ):
            phrase = phrase_at(self._words, self._at, participles=self._tail != "noun")
            amount = amount_at(self._words, self._at, self._mode)
            if phrase is not None and amount is None:
                self._noun(phrase)
                return
        match word.kind:
            case "conj":
                self._conjunction(word.value)
            case "verb":
                self._verb(word)
            case "copula":
                self._copula()
            case "not":
                self._negation(word)
            case "keep":
                self._keep(word)
            case "rel":
                self._relation(word)
            case "number" | "quantity" | "bound" | "measure_by":
                self._amount(word)
            case "side" if word.value in ("left", "right"):
                self._mod(Mod(kind="way", value=word.value, text=word.text))
            case kind if kind in _PLAIN:
                self._mod(Mod(kind=kind, value=word.value, text=word.text))
            case "pronoun":
                self._pronoun(word)
            case "fill" | "det" | "height":
                self._at += 1
                if word.kind == "height":
                    self._open.unknown.append(word.text)
            case "intro":
                self._introduction(word)
            case kind if kind in (*_POSED, "other_side"):
                self._posed(word)
            case _:
                self._open.unknown.append(word.text)
                self._at += 1

    # --- what a clause is made of ---

    def _noun(self, phrase: Phrase) -> None:
        clause = self._open
        noun = phrase.noun
        straight = all(word.value == "straight" for word in phrase.described)
        if (phrase.described and clause.verb and clause.verb not in POSTURES and not clause.borrowed
                and not (straight and clause.verb in CARRIERS)):  # fmt: skip
            # "bend the raised arm": which arm it is would be read out of the pose.
            clause.unknown.append(phrase.described[0].text)
        if clause.subjects == len(clause.nouns) > 0 and clause.verb in POSTURES:
            pass
        if noun.part == "each_other":
            self._mod_here(Mod(kind="rel", value="to", noun=noun, text=noun.text))
            self._at = phrase.end
            return
        clause.add(noun)
        for word in phrase.described:
            if word.kind == "verb":
                clause.verb, clause.form = word.value.split()
                clause.subjects = len(clause.nouns)
            else:
                clause.mods.append(Mod(kind=word.kind, value=word.value, text=word.text))
        if not clause.verb:
            clause.subjects = len(clause.nouns)
        self._tail = "noun"
        self._at = phrase.end

    def _mod(self, mod: Mod) -> None:
        self._open.mods.append(mod)
        self._tail = "mod"
        self._at += 1

    def _verb(self, word: Word) -> None:
        clause = self._open
        verb, form = word.value.split()
        self._at += 1
        if clause.verb and clause.borrowed and clause.nouns:
            clause.borrowed, clause.subjects = False, len(clause.nouns)
        elif clause.verb and form == "done" and clause.verb in CARRIERS and not clause.mods:
            clause.subjects = len(clause.nouns)
        elif (
            clause.verb in ("move", "put", "lower", "bend", "raise")
            and not clause.nouns
            and verb in WHOLE
        ):
            pass  # "take a big step"
        elif clause.verb or (clause.keep and form != "done" and clause.nouns):
            self._next_verb(verb, form)
            return
        else:
            clause.subjects = len(clause.nouns)
        clause.verb, clause.form = verb, form
        self._tail = "verb"

    def _next_verb(self, verb: str, form: str) -> None:
        """A verb after a verb, without "and" between them."""
        old = self._open
        nouns: list[Noun] = []
        if old.verb not in POSTURES and (form == "done" or (form == "doing" and verb in TOUCHING)):
            nouns = [old.nouns.pop()] if old.joined else list(old.nouns)
        self._close()
        self._open = Clause(verb=verb, form=form, start=self._words[self._at - 1].start)
        for noun in nouns:
            self._open.add(noun)
        self._open.subjects = len(nouns)
        self._tail = "verb"

    def _copula(self) -> None:
        self._at += 1
        if self._open.nouns and (not self._open.verb or self._open.borrowed):
            self._open.copula = True
            if self._open.borrowed:
                self._open.verb, self._open.form, self._open.borrowed = "", "", False
            self._open.subjects = len(self._open.nouns)

    def _negation(self, word: Word) -> None:
        self._at += 1
        if word.value == "without" or (not self._open.bare and self._open.verb):
            self._close()
            self._open.start = word.start
        self._open.negated = not self._open.negated
        self._tail = ""

    def _keep(self, word: Word) -> None:
        self._at += 1
        if word.value == "as_is":
            self._mod_here(Mod(kind="as_is", text=word.text))
        elif word.value == "rest":
            self._open.rest = True
        else:
            if not self._open.bare and not (self._open.nouns and not self._open.verb):
                self._close()
                self._open.start = word.start
            self._open.keep = True
            self._open.subjects = len(self._open.nouns)

    def _mod_here(self, mod: Mod) -> None:
        self._open.mods.append(mod)
        self._tail = "mod"

    def _pronoun(self, word: Word) -> None:
        self._at += 1
        before = self._said.clauses[-1].nouns if self._said.clauses else []
        if self._open.nouns or not before or (word.value == "they" and not self._open.until):
            return
        for noun in before:
            self._open.add(noun)
        if not self._open.verb:
            self._open.subjects = len(self._open.nouns)
        self._tail = "noun"

    def _relation(self, word: Word) -> None:
        self._at += 1
        follows = self._ahead(self._at)
        if word.value in ("to", "at") and amount_at(self._words, self._at, "to") is not None:
            self._mode = "to"
            return
        if word.value == "between":
            self._between(word)
            return
        if self._word(self._at) and self._words[self._at].kind == "owner":
            self._open.unknown.append(f"{word.text} {self._words[self._at].text}")
            return
        phrase = phrase_at(self._words, self._at)
        if phrase is not None and not phrase.described:
            self._at = phrase.end
            after = self._word(self._at)
            high = after is not None and (
                after.kind == "height" or after.text in ("level", "high", "height")
            )
            if high:
                self._at += 1
            noun = replace(phrase.noun, height=high or _by_height(self._words, phrase))
            self._mod_here(
                Mod(kind="rel", value=word.value, noun=noun, text=f"{word.text} {noun.text}")
            )
        elif follows in (*_POSED, "intro") and word.value in ("to", "inside", "at"):
            if follows == "person":
                self._open.unknown.append(f"{word.text} {self._words[self._at].text}")
        elif word.value == "across":
            self._mod_here(Mod(kind="way", value="in", text=word.text))
        elif word.value == "to" and follows in ("verb", "adj"):
            return  # "to bend", "to be"
        elif word.value == "on" and follows in ("way", "side"):
            return
        else:
            self._open.unknown.append(word.text)

    def _between(self, word: Word) -> None:
        amount = amount_at(self._words, self._at - 1, "")
        if amount is not None:
            self._mod_here(amount[0])
            self._at = amount[1]
            return
        first = phrase_at(self._words, self._at)
        if first is None:
            self._open.unknown.append(word.text)
            return
        self._at = first.end
        self._mod_here(
            Mod(kind="rel", value="between", noun=first.noun, text=f"between {first.noun.text}")
        )
        then = self._word(self._at)
        second = phrase_at(self._words, self._at + 1)
        if (
            then
            and then.kind == "conj"
            and then.value == "and"
            and second
            and not first.noun.plural
        ):
            self._mod_here(
                Mod(kind="rel", value="between", noun=second.noun, text=second.noun.text)
            )
            self._at = second.end

    def _amount(self, word: Word) -> None:
        if word.kind == "measure_by":
            self._mode, self._at = "by", self._at + 1
            return
        found = amount_at(self._words, self._at, self._mode)
        self._mode = ""
        if found is None:
            self._open.unknown.append(word.text)
            self._at += 1
            return
        if self._open.has("amount") and self._open.has("way") and self._tail == "mod":
            self._again()
        self._mod_here(found[0])
        self._at = found[1]

    def _again(self) -> None:
        """The same verb, done to the same nouns, once more: another amount, another way."""
        old = self._open
        self._close()
        self._open = Clause(
            verb=old.verb, form=old.form, copula=old.copula, subjects=old.subjects, start=old.start
        )
        for noun in old.nouns:
            self._open.add(noun)

    # --- what is no clause ---

    def _introduction(self, word: Word) -> None:
        """As in "strike a", "as if", "same pose as": what is meant comes after."""
        self._at += 1
        ahead = self._ahead(self._at)
        if ahead not in ("pose", "manner", "person", "owner"):
            known = word.text in ("in", "into") and ahead in ("noun", "way", "verb")
            if word.text in ("do", "does", "doing", "act") and ahead in (
                "verb",
                "same",
                "mirror",
                "not",
            ):
                return
            if word.text in ("in", "into") and ahead == "noun":
                self._at -= 1
                self._relation(word.moved("rel", "inside"))
                return
            if not known:
                self._open.unknown.append(word.text)
            return
        if ahead in ("person", "owner"):
            if not self._open.bare and self._open.verb not in ("stand", "put", "move", "look"):
                self._close()
            else:
                self._open = Clause()
            while self._words[self._at].kind not in ("person", "owner"):
                self._at += 1
            self._said.copied.append(self._words[self._at].value)
            self._at += 1
            if self._word(self._at) and self._words[self._at].kind == "copula":
                self._at += 1

    def _posed(self, word: Word) -> None:
        self._at += 1
        match word.kind:
            case "mirror":
                self._close()
                self._said.mirrored = True
                after = self._word(self._at)
                if after is not None and after.kind in ("person", "owner"):
                    self._said.copied.append(after.value)
                    self._at += 1
            case "person" | "owner":
                before = self._words[max(self._at - 3, 0) : self._at - 1]
                if [one.kind for one in before] == ["person", "conj"]:
                    self._open.unknown.append(f"and {word.text}")
                self._said.subjects.append(word.value)
            case "pose":
                if not self._open.nouns and self._open.verb in (
                    "stand",
                    "put",
                    "move",
                    "look",
                    "reach",
                ):
                    self._open.verb = ""
                self._said.poses.append(word)
            case "manner":
                if not self._open.nouns and self._open.verb in ("look", "move", "put", "stand"):
                    if self._open.verb != "stand":
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

    def _manner(self, word: Word) -> None:
        how: list[Mod] = []
        mods = self._open.mods
        while mods and mods[-1].kind in ("degree", "more", "less"):
            how.insert(0, mods.pop())
        self._said.manners.append((word, tuple(how)))

    # --- where clauses end ---

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

    def _close(self) -> None:
        clause = self._open
        self._open = Clause()
        self._tail, self._mode = "", ""
        if not clause.bare or clause.rest or clause.negated:
            self._said.clauses.append(clause)

    # --- looking ahead ---

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


def _by_height(words: Sequence[Word], phrase: Phrase) -> bool:
    """As in "the height of the shoulders" is read by the phrase; "shoulder high" by the word after."""
    del words, phrase
    return False
