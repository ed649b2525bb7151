"""The 70 keypoints of MHR bodies in their order, as SAM 3D Body gives them.

Names are those of facebookresearch/sam-3d-body, metadata/mhr70.py; fingers are counted from the
tip (4) to the joint next to the wrist (1). Left is the person's own.
"""

_BODY = (
    "nose", "left_eye", "right_eye", "left_ear", "right_ear", "left_shoulder", "right_shoulder",
    "left_elbow", "right_elbow", "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle",
    "right_ankle", "left_big_toe", "left_small_toe", "left_heel", "right_big_toe",
    "right_small_toe", "right_heel",
)  # fmt: skip
_FINGERS = ("thumb", "forefinger", "middle_finger", "ring_finger", "pinky_finger")
_REST = (
    "left_olecranon", "right_olecranon", "left_cubital_fossa", "right_cubital_fossa",
    "left_acromion", "right_acromion", "neck",
)  # fmt: skip


def _hand(side: str) -> tuple[str, ...]:
    joints = tuple(f"{side}_{finger}{n}" for finger in _FINGERS for n in (4, 3, 2, 1))
    return (*joints, f"{side}_wrist")


MHR70 = (*_BODY, *_hand("right"), *_hand("left"), *_REST)
"""All 70 names. The right hand comes first, and each wrist after its fingers."""
