"""PoseGPT (ChatPose, Feng et al. 2024): a language model that says SMPL poses.

Of pictures, of words, or of both, over several turns. Reads the authors' published weights; none
of their code is used. See docs/chatpose.md.
"""
