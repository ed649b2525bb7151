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


def scores(**by_part: float) -> Keypoints:
    confidence = [
        next((value for part, value in by_part.items() if name.endswith(part)), 0.5)
        for name in COCO17
    ]
    return Keypoints(names=COCO17, xy=SEEN.xy, confidence=np.array(confidence))


def test_who_ends_on_a_side_of_the_picture_is_cut_by_it() -> None:
    box, cut = cut_by(np.array([500.0, 50, 638, 400]), SEEN, marks(), SIZE)
    assert cut == ("right",)
    assert box.tolist() == [500, 50, 640, 400]


def test_who_ends_below_without_feet_is_cut_there() -> None:
    box = np.array([100.0, 50, 200, 478])
    assert cut_by(box, scores(ankle=0.1), marks(), SIZE)[1] == ("bottom",)
    assert cut_by(box, scores(ankle=0.6), marks(), SIZE)[1] == ()


def test_legs_that_nobody_sees_and_that_have_no_room_are_cut() -> None:
    trunk = marks(
        left_shoulder=(330, 150),
        right_shoulder=(270, 150),
        left_hip=(320, 370),
        right_hip=(280, 370),
    )
    box = np.array([200.0, 50, 400, 380])
    assert cut_by(box, scores(knee=0.05, ankle=0.05), trunk, SIZE)[1] == ("bottom",)
    assert cut_by(box, scores(knee=0.05, ankle=0.05), trunk, (640, 900))[1] == ()
    assert cut_by(box, scores(knee=0.5, ankle=0.05), trunk, SIZE)[1] == ()


def test_legs_of_somebody_who_lies_are_cut_by_the_side_they_point_to():
    trunk = marks(
        left_shoulder=(300, 270),
        right_shoulder=(300, 330),
        left_hip=(520, 280),
        right_hip=(520, 320),
    )
    box = np.array([200.0, 200, 540, 400])
    assert cut_by(box, scores(knee=0.05, ankle=0.05), trunk, SIZE)[1] == ("right",)
    assert cut_by(box, scores(knee=0.05, ankle=0.05), trunk, (1200, 480))[1] == ()
