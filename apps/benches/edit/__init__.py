"""Instructions in words, carried out on known poses and measured: `thirdwave bench edit`.

The cases were written before the lexicon and the parser; they are data, read by `cases`.
"""
