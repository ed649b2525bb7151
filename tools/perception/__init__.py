"""From a picture's bytes to people, landmarks and things: three small models, offline, on the CPU.

Knows nothing of bodies, scenes' revisions, tools or languages. Nothing heavy is imported before
the first picture.
"""
