"""Instructions in words, understood without a language model: `read_instruction`.

"bend the left knee a bit more, then raise both arms above the head" becomes a `PoseEdit`. The way
there: tokens, words of known kinds (`vocabulary.yaml`, `verbs.yaml`), clauses, and what each clause
means for arms, legs, trunk, head or the whole body. A word that nothing took is never dropped:
`NotUnderstood` says what was understood and what was not.
"""

from thirdwave.tools.posing.words.errors import NotUnderstood
from thirdwave.tools.posing.words.instruction import MOST_CHARACTERS, read_instruction

__all__ = ["MOST_CHARACTERS", "NotUnderstood", "read_instruction"]
