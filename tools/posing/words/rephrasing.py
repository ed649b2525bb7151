"""Clauses said in other words: "open the elbow", "recline", "not so far".

Knows nothing of angles.
"""

from thirdwave.tools.posing.words.clause import Clause, Mod

_HINGES = ("elbow", "knee")
_TRUNK = ("trunk", "spine", "body", "chest", "upper_back")


def rephrased(clause: Clause) -> Clause:
    """The clause, with a plainer verb where it has one of these."""
    if clause.negated and clause.verb and (so := clause.take("so")) is not None:
        clause.negated = False  # "don't bend so far" is less than now
        clause.mods.append(Mod(kind="less", text=so.text))
    if clause.verb == "recline":
        _recline(clause)
    elif clause.verb in ("open", "spread", "close"):
        _open(clause)
    return clause


def _recline(clause: Clause) -> None:
    trunk = bool(clause.nouns) and all(noun.part in _TRUNK for noun in clause.nouns)
    little = not clause.nouns and not clause.has("rel") and clause.has("degree")
    clause.verb = "lean" if trunk or little else "lie"
    if clause.verb == "lean" and not clause.has("way", "back"):
        clause.mods.append(Mod(kind="way", value="back", text="recline"))


def _open(clause: Clause) -> None:
    """An elbow or a knee that is opened is bent less; two of them are moved apart."""
    one = [noun.part in _HINGES and not noun.plural for noun in clause.nouns]
    if one and all(one) and not clause.has("way"):
        if clause.verb == "close":
            clause.verb = "bend"
            return
        clause.verb = "bend"
        if not (clause.has("less") or clause.has("amount")):
            clause.mods.append(Mod(kind="less", text="open"))
        elif clause.has("amount"):
            clause.verb = "straighten"
    elif clause.verb == "open":
        clause.verb = "spread"
