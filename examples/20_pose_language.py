"""Pose language from Python: edit a body in words, ask for a pose by constraints, describe it.

python examples/20_pose_language.py
"""

from thirdwave.body.model import BodyModel
from thirdwave.body.posing.constraints import read_constraints
from thirdwave.body.posing.solve import pose_body
from thirdwave.tools.posing.apply import apply_words
from thirdwave.tools.posing.describing.texts import describe


def main() -> None:
    model = BodyModel.load()
    (tree,) = apply_words("tree pose on the right leg", None)
    print("made:", "every constraint holds" if tree.met else tree.text)

    (tired,) = apply_words("lower the arms and look tired", tree.body)
    for check in tired.checks:
        print("measured:", check.text)

    wanted = read_constraints([
        {"kind": "support", "on": "seat", "height": 0.45},
        {"kind": "contact", "place": "left_palm", "to": "right_kneecap"},
        {"kind": "angle", "angle": "knee_flexion", "side": "both", "to": 90},
        {"kind": "angle", "angle": "elbow_flexion", "side": "right", "to": 170},
    ])  # fmt: skip
    (found,) = pose_body(wanted)
    print("met:", found.met, "| held:", *found.held, "| clashes:", *found.clashes)
    print("described:", describe(model.forward(found.body), "the body").texts["medium"])


if __name__ == "__main__":
    main()
