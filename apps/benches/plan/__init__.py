"""Dialogues about scenes whose truth is known, put to any planner: `thirdwave bench plan`.

Scenes, questions and their answers are data; they were written apart from every planner.
"""
