"""Words to clauses: which verb is done to what, how, and where one clause ends.

"bend the left knee and the right elbow by 30 degrees" is one clause, "arms up, knees bent" are
two. Knows nothing of poses.
"""

from collections.abc import Sequence
from dataclasses import replace

from thirdwave.tools.posing.words.amounts import amount_at
from thirdwave.tools.posing.words.clause import Clause, Mod, Noun
from thirdwave.tools.posing.words.joining import (
    _PLAIN,
    _POSED,
    CARRIERS,
    POSTURES,
    TOUCHING,
    WHOLE,
    Said,
)
from thirdwave.tools.posing.words.nouns import Phrase, phrase_at
from thirdwave.tools.posing.words.posed import Posed
from thirdwave.tools.posing.words.things import object_at, whereabouts
from thirdwave.tools.posing.words.vocabulary import Word


def read(words: Sequence[Word]) -> Said:
    """What the words say, not yet what it means."""
    return _Reader(words).read()


class _Reader(Posed):
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
            case "left_to_right" if self._said.mirrored:
                self._at += 1
            case "fill" | "det" | "height":
                self._at += 1
                self._open.only = self._open.only or word.text in ("only", "just")
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
        if phrase.described and clause.verb in POSTURES:
            self._close()
            clause = self._open
            clause.start = self._words[self._at].start
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
            if word.value == "unmoved":
                self._mod_here(Mod(kind="as_is", text=word.text))
            self._open.subjects = len(self._open.nouns)

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
        if self._open.verb == "reach" and (after := object_at(self._words, self._at)) is not None:
            self._reached_for(word, after)
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
            level = word.value == "level"
            noun = replace(phrase.noun, height=high or level)
            value = "at" if level else word.value
            self._mod_here(Mod(kind="rel", value=value, noun=noun, text=f"{word.text} {noun.text}"))
        elif follows in (*_POSED, "intro") and word.value in ("to", "inside", "at"):
            if follows == "person":
                self._open.unknown.append(f"{word.text} {self._words[self._at].text}")
        elif word.value == "across":
            self._mod_here(Mod(kind="way", value="in", text=word.text))
        elif word.value == "to" and follows in ("verb", "adj"):
            return  # "to bend", "to be"
        elif word.value in ("on", "to") and follows in ("way", "side"):
            return
        else:
            self._open.unknown.append(word.text)

    def _reached_for(self, word: Word, after: int) -> None:
        """As in "for something on a high shelf": where a thing is that is reached for."""
        way = whereabouts(self._words[self._at : after])
        text = " ".join(one.text for one in self._words[self._at - 1 : after])
        if not (way == "front" and self._open.has("way")):
            self._mod_here(Mod(kind="way", value=way, text=text))
        self._tail = "mod"
        self._at = after

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
            clause = self._open
            empty = not (clause.nouns or clause.mods or clause.unknown or clause.negated)
            if empty and clause.verb in ("", "stand", "put", "move", "look"):
                self._open = Clause()
            else:
                self._close()
            while self._words[self._at].kind not in ("person", "owner"):
                if self._words[self._at].kind not in ("fill", "det"):
                    self._open.unknown.append(self._words[self._at].text)
                self._at += 1
            self._said.copied.append(self._words[self._at].value)
            self._at += 1
            if self._word(self._at) and self._words[self._at].kind == "copula":
                self._at += 1
