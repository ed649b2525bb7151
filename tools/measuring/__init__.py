"""What the measuring tools share: definitions, geometry of pairs, conditions, orders, sentences.

Knows nothing of plans; each tool of it stands one folder up.
"""
