"""The people of a picture: found by MoveNet, confirmed and measured in 3D by BlazePose.

Where MoveNet is unsure, NanoDet is asked for a second opinion: the same photograph saved twice
scored 0.27 and 0.14, so a threshold alone loses people that anybody can see. Where that leaves
doubts, the place is looked at again, turned: people who lie down are known by that.
"""

from functools import cached_property

import numpy as np

from thirdwave.scene import Keypoints, Person
from thirdwave.tools.perception.blazepose import landmarks
from thirdwave.tools.perception.doubts import doubtful, is_explained, look_again
from thirdwave.tools.perception.frame import cut_by
from thirdwave.tools.perception.movenet import MIN_SCORE, Detection, find_in_box, find_people
from thirdwave.tools.perception.nanodet import THRESHOLD, Found, find_things
from thirdwave.tools.perception.raster import Floats, Rgb, check_rgb, overlap
from thirdwave.tools.perception.seen import SURE_SCORE, Seen, once, with_second_look

WEAK_SCORE = 0.1
"""From here to `SURE_SCORE` a detection needs more than landmarks to be believed."""
GOOD_MATCH = 0.4
"""Agreement of the landmarks that believes a detection between `MIN_SCORE` and `SURE_SCORE`."""
AGAIN = ((0.2, 0.5), (0.45, 0.3))
"""Score and agreement, both, that believe somebody seen in a second look: more than at first
sight, because a look from four sides at little of a picture is likelier to find a likeness. The
best likenesses were a roof's finial, 0.32 and 0.43, and a horse's silhouette, 0.20 and 0.38."""
AGAIN_CONFIRMED = (0.2, 0.42)
"""The same for somebody whom NanoDet, asked for people, sees too. A horse's silhouette, turned and
mirrored, had 0.195 and 0.54."""
SAME_BOX = 0.4
"""Overlap with a NanoDet person that confirms a detection. Tuned on 8 photographs of people and
51 pictures without, each saved in several versions: nearly all true ones had 0.56 and more, and
nobody was reported in the empty pictures."""
DOUBTFUL_MATCH = 0.2
"""Below this the two models disagree: the one person measured there had invented limbs."""
LOOK_FOR = 0.25
"""NanoDet's score of a person from which on MoveNet is made to look again where it saw none."""


def detect(rgb: Rgb, *, min_height_px: float = 0.0) -> list[Person]:
    """Everybody in `rgb` (H, W, 3) uint8, named p1, p2, ... from left to right. Nobody is [].

    Who is smaller than `min_height_px` is left out; of somebody who lies down that is the length,
    so it is the longer side of the box that counts.

    Each has `xyxy` inside the picture, the detector's COCO17 `keypoints`, BlazePose's 33
    `landmarks` with 3D, and the picture's edges they are `cut` by. `landmarks` is None for somebody
    whom both detectors see but of whom too little shows to be measured: they count as a person,
    and nothing can be said of their pose. What only one model sees is not reported. `score` is
    MoveNet's, lowered in proportion where the landmarks agree less than `DOUBTFUL_MATCH`, and
    halved where there are none.

    Misses people smaller than about a twelfth of the picture's short side, and most slivers at its
    edge. Raises ValueError when `rgb` is no picture, BadWeights when a network's file is damaged.
    """
    check_rgb(rgb)
    height, width = rgb.shape[:2]
    edges = np.array([width, height, width, height])
    people = [
        person
        for person in _everybody(rgb)
        if _length(person.found.xyxy.clip(0, edges)) >= min_height_px
    ]
    people.sort(key=lambda person: person.found.xyxy[0] + person.found.xyxy[2])
    return [_told(person, number, (width, height)) for number, person in enumerate(people, start=1)]


def _everybody(rgb: Rgb) -> list[Seen]:
    """Each person once, in no order."""
    height, width = rgb.shape[:2]
    second = _SecondOpinion(rgb)
    upright = find_people(rgb, WEAK_SCORE)
    first = [_first_look(rgb, found, second) for found in upright]
    people = once(person for person in first if person is not None and person.marks)
    for person in first:
        if person is not None and not person.marks:
            boxes = np.array([other.found.xyxy for other in people]).reshape(-1, 4)
            if not (overlap(person.found.xyxy, boxes) >= SAME_BOX).any():
                people.append(person)
    weak = [found for found, person in zip(upright, first, strict=True) if person is None]
    for place in doubtful(people, weak, second.likely, (width, height)):
        if is_explained(place, [person for person in people if person.is_sure]):
            continue
        again = [person for person in look_again(rgb, place) if _is_believed(person, second)]
        people = with_second_look(people, again)
    return people


def _first_look(rgb: Rgb, found: Detection, second: "_SecondOpinion") -> Seen | None:
    """A detection with its landmarks, or None where it is not believed."""
    if found.score < MIN_SCORE and not second.confirms(found):
        return None
    marks = landmarks(rgb, found.keypoints, found.xyxy)
    if marks is None:
        sees_both = found.score >= MIN_SCORE and second.confirms(found)
        return Seen(found, None) if sees_both else None
    if found.score < MIN_SCORE:
        # What is turned down here is looked at again.
        return Seen(found, marks) if marks.match >= AGAIN_CONFIRMED[1] else None
    believed = found.score >= SURE_SCORE or marks.match >= GOOD_MATCH or second.confirms(found)
    return Seen(found, marks) if believed else None


def _is_believed(person: Seen, second: "_SecondOpinion") -> bool:
    """Whether somebody seen in a second look is there."""
    score, match = person.found.score, person.match
    if any(score >= enough and match >= agreed for enough, agreed in AGAIN):
        return True
    enough, agreed = AGAIN_CONFIRMED
    return score >= enough and match >= agreed and second.expects(person.found)


def _told(person: Seen, number: int, size: tuple[int, int]) -> Person:
    found, marks = person.found, person.marks
    points = marks.keypoints if marks else None
    xyxy, cut = cut_by(found.xyxy, found.keypoints, points, size)
    return Person(
        id=f"p{number}",
        xyxy=xyxy,
        score=found.score * (min(1.0, marks.match / DOUBTFUL_MATCH) if marks else 0.5),
        keypoints=found.keypoints,
        landmarks=points,
        cut=cut,
    )


def measured(rgb: Rgb, xyxy: Floats, keypoints: Keypoints | None = None) -> Keypoints | None:
    """The 33 landmarks, with 3D, of a person whom another detector found; None: nobody there.

    `xyxy` (4,) is the box in pixels of `rgb` (H, W, 3) uint8. Without COCO17 `keypoints` MoveNet
    is asked for them, in the box and a third round it.
    """
    check_rgb(rgb)
    if keypoints is None:
        keypoints = keypoints_in_box(rgb, xyxy)
    if keypoints is None:
        return None
    marks = landmarks(rgb, keypoints, xyxy)
    return marks.keypoints if marks else None


def keypoints_in_box(rgb: Rgb, xyxy: Floats) -> Keypoints | None:
    """MoveNet's COCO17 keypoints of the person with that box (4,), or None: it sees nobody there.

    `rgb` is (H, W, 3) uint8.
    """
    box = np.asarray(xyxy, np.float64)
    around = find_in_box(rgb, box, WEAK_SCORE)
    if not around:
        return None
    alike = overlap(box, np.array([found.xyxy for found in around]))
    return around[int(alike.argmax())].keypoints if alike.max() >= SAME_BOX else None


def _length(xyxy: Floats) -> float:
    """The longer side of a box (4,)."""
    return float(max(xyxy[2] - xyxy[0], xyxy[3] - xyxy[1]))


class _SecondOpinion:
    """Where the object detector sees people; it looks when it is first asked."""

    def __init__(self, rgb: Rgb) -> None:
        self._rgb = rgb

    @cached_property
    def _people(self) -> list[Found]:
        return [thing for thing in find_things(self._rgb, ["person"]) if thing.label == "person"]

    @cached_property
    def likely(self) -> Floats:
        """Boxes of people worth another look, best first. Shape (N, 4)."""
        return np.array([p.xyxy for p in self._people if p.score >= LOOK_FOR]).reshape(-1, 4)

    @cached_property
    def _boxes(self) -> Floats:
        """Shape (N, 4)."""
        sure = [person.xyxy for person in self._people if person.score >= THRESHOLD]
        return np.array(sure).reshape(-1, 4)

    def confirms(self, found: Detection) -> bool:
        """Whether it sees a person there."""
        return bool((overlap(found.xyxy, self._boxes) >= SAME_BOX).any())

    def expects(self, found: Detection) -> bool:
        """Whether it sees what may be a person there."""
        return bool((overlap(found.xyxy, self.likely) >= SAME_BOX).any())
