"""Drawing a scene for a reader: bodies by one of two renderers, boxes and labels by Pillow.

Knows nothing of questions, plans or stores. No renderer is loaded before the first picture.
"""
