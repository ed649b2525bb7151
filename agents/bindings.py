"""Whether the numbers of a text are told of those they were measured of.

"p1 is taller than p2 (1.76 m against 1.64 m)": the first number has to stand in a line about p1,
the second in one about p2. Knows nothing of steps or answers.
"""

import re
from collections.abc import Sequence

from thirdwave.agents.numbers import ID, is_among, numbers_in, numbers_of
from thirdwave.agents.plan import Evidence
from thirdwave.agents.units import Unit, converted_numbers

_CLAUSES = re.compile(r"; |(?<=[.!?])\s+")


def misplaced(text: str, evidence: Sequence[Evidence], units: Sequence[Unit]) -> list[str]:
    """The numbers of `text` that its evidence knows, but of others; one line each.

    Within a clause as many numbers as people belong to them in their order; else each number may
    belong to anybody the clause names. A line that names nobody proves for everybody.
    """
    lines = [(frozenset(ID.findall(line.text)), numbers_of(line)) for line in evidence]
    factors = {unit.name: unit.factor for unit in units}
    found: list[str] = []
    for clause in _CLAUSES.split(text):
        named = ID.findall(clause)
        if not named:
            continue
        converted = dict(converted_numbers(clause))
        numbers = numbers_in(clause)
        in_turn = len(numbers) == len(named) and len(set(named)) > 1
        for place, number in enumerate(numbers):
            whose = {named[place]} if in_turn else set(named)
            factor = factors.get(converted.get(number, ""), 1.0)
            holding = [
                people
                for people, known in lines
                if is_among(number, known) or is_among(number, [v * factor for v in known])
            ]
            if holding and not any(not people or people & whose for people in holding):
                found.append(f"number: {number} in {clause!r} was not measured of {named}")
    return found
