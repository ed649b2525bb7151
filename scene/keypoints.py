"""Named points on a person, as detectors and landmark models give them."""

from dataclasses import dataclass

from thirdwave.scene._arrays import Array, frozen, put

COCO17 = (
    "nose", "left_eye", "right_eye", "left_ear", "right_ear", "left_shoulder", "right_shoulder",
    "left_elbow", "right_elbow", "left_wrist", "right_wrist", "left_hip", "right_hip", "left_knee",
    "right_knee", "left_ankle", "right_ankle",
)  # fmt: skip
"""COCO person keypoints, in COCO's order. Left is the person's own."""

BLAZEPOSE33 = (
    "nose", "left_eye_inner", "left_eye", "left_eye_outer", "right_eye_inner", "right_eye",
    "right_eye_outer", "left_ear", "right_ear", "mouth_left", "mouth_right", "left_shoulder",
    "right_shoulder", "left_elbow", "right_elbow", "left_wrist", "right_wrist", "left_pinky",
    "right_pinky", "left_index", "right_index", "left_thumb", "right_thumb", "left_hip",
    "right_hip", "left_knee", "right_knee", "left_ankle", "right_ankle", "left_heel",
    "right_heel", "left_foot_index", "right_foot_index",
)  # fmt: skip
"""BlazePose body landmarks, in the model's order. Left is the person's own."""

LAYOUTS: dict[str, tuple[str, ...]] = {"coco17": COCO17, "blazepose33": BLAZEPOSE33}
"""Known layouts by name."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Keypoints:
    """K named points of one person."""

    names: tuple[str, ...]
    """K names, snake case, left and right the person's own."""
    xy: Array
    """Pixels. Shape (K, 2). May lie outside the picture."""
    confidence: Array
    """0 to 1. Shape (K,)."""
    xyz: Array | None = None
    """Metres, origin mid-hip, axes of the camera frame. Shape (K, 3), or None."""

    def __post_init__(self) -> None:
        put(self, "names", tuple(self.names))
        count = len(self.names)
        if len(set(self.names)) != count:
            raise ValueError("names: expected each name once")
        put(self, "xy", frozen("xy", self.xy, (count, 2)))
        put(self, "confidence", frozen("confidence", self.confidence, (count,)))
        if self.xyz is not None:
            put(self, "xyz", frozen("xyz", self.xyz, (count, 3)))

    def index(self, name: str) -> int:
        """Where `name` stands; ValueError names the layout's points when it is not there."""
        if name not in self.names:
            raise ValueError(f"keypoint {name!r}: expected one of {', '.join(self.names)}")
        return self.names.index(name)
