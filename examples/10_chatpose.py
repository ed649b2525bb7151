"""Poses of words by ChatPose, over three turns: python 10_chatpose.py WEIGHTS [CLIP] [PICTURE].

Without weights it says how much memory they will need and where they come from.
"""

import sys
from pathlib import Path

from thirdwave.tools.chatpose.backend import backend
from thirdwave.tools.chatpose.chat import ChatPose, ChatPoseOptions


def needs():
    print(f"{backend.card.name}: {backend.card.does}")
    for given in ({"dtype": "bfloat16"}, {"load_in": "8bit"}, {"load_in": "4bit"}):
        (name,) = given.values()
        need = backend.card.memory_mb(backend.parse(given))
        print(f"{name:>8}: {need / 1024:.1f} GiB")
    print("weights: YaoFeng/CHATPOSE-V0 and CLIP ViT-L/14-336, see docs/chatpose.md")


def talk(weights, tower=None, picture=None):
    chat = ChatPose.load(
        ChatPoseOptions(checkpoint=weights, vision_tower=tower and Path(tower), load_in="4bit")
    )
    rgb = None
    if picture:
        from thirdwave.tools.perception.image import read_image

        rgb = read_image(Path(picture).read_bytes()).rgb
    reply = chat.ask("Someone proposes marriage. What is their SMPL pose?", rgb=rgb)
    for question in ("How would the pose be if they were tired?", "And if the ring fell?"):
        print(reply.text, [pose.body_pose.shape for pose in reply.poses])
        reply = chat.ask(question, after=reply.conversation)
    print(reply.text, [pose.body_pose.shape for pose in reply.poses])


if __name__ == "__main__":
    talk(Path(sys.argv[1]), *sys.argv[2:4]) if len(sys.argv) > 1 else needs()
