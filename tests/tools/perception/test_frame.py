import numpy as np

from thirdwave.scene import BLAZEPOSE33, COCO17, Keypoints
from thirdwave.tools.perception.frame import cut_by

SIZE = (640, 480)
SEEN = Keypoints(names=COCO17, xy=np.full((17, 2), 300.0), confidence=np.full(17, 0.5))


def marks(**places: tuple[float, float]) -> Keypoints:
    xy = np.full((33, 2), 300.0)
    for name, place in places.items():
        xy[BLAZEPOSE33.index(name)] = place
    return Keypoints(names=BLAZEPOSE33, xy=xy, confidence=np.ones(33))


def test_who_stands_in_the_picture_is_cut_by_nothing() -> None:
    box, cut = cut_by(np.array([100.0, 50, 200, 400]), SEEN, marks(), SIZE)
    assert box.tolist() == [100, 50, 200, 400]
    assert cut == ()


def test_legs_below_the_picture_are_cut_by_its_lower_edge() -> None:
    legs = marks(left_knee=(300, 520), right_ankle=(310, 600))
    box, cut = cut_by(np.array([100.0, 50, 200, 474]), SEEN, legs, SIZE)
    assert cut == ("bottom",)
    assert box.tolist() == [100, 50, 200, 480]


def test_a_box_that_passes_the_edges_is_clipped_to_them() -> None:
    points = marks(nose=(200, -60), left_elbow=(-50, 100))
    box, cut = cut_by(np.array([-20.0, -9, 200, 300]), SEEN, points, SIZE)
    assert box.tolist() == [0, 0, 200, 300]
    assert cut == ("left", "top")


def test_feet_on_the_edge_are_in_the_picture() -> None:
    points = marks(left_ankle=(300, 482), left_foot_index=(300, 530))
    assert cut_by(np.array([100.0, 50, 200, 479]), SEEN, points, SIZE)[1] == ()


def test_limbs_imagined_far_outside_do_not_cut_somebody_away_from_the_edge() -> None:
    points = marks(left_wrist=(700, 200))
    assert cut_by(np.array([100.0, 50, 400, 400]), SEEN, points, SIZE)[1] == ()


def test_without_landmarks_the_box_alone_decides() -> None:
    assert cut_by(np.array([100.0, 50, 638, 300]), SEEN, None, SIZE)[1] == ("right",)
