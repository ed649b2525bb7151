"""Relations told by boxes in the picture, and between a body and a thing.

A thing has no depth unless its 3D box is known: what would need it is then said to be open, or
answered where every depth gives the same answer. Knows nothing of tools.
"""

from dataclasses import replace

import numpy as np

from thirdwave.body import measures as m_
from thirdwave.scene import Measurement, Person, Scene, Thing
from thirdwave.tools.measuring.pairs import facing_target
from thirdwave.tools.measuring.posed import DOUBTED, Subject, lengths_note, missing, subject_of
from thirdwave.tools.measuring.wording import said

IN_PICTURE = "in the picture"
GAP_SHARE = 0.20
"""Of the person's box height: nearer boxes are next to each other."""
SAME_LEVEL = 0.20
"""Share of the lower box's height that two boxes must overlap by, up and down."""
OVER_SHARE = 0.25
"""Share of the narrower box's width that boxes must overlap by to be one above the other."""
SUPPORT_SHARE = 0.25
"""Of the person's box height: how far a seat may end above or below the person's feet."""
PLAUSIBLE_DEPTHS = (0.5, 0.7, 1.0, 1.4, 2.0)
"""Depths of a thing, as shares of the person's, that are tried where its own is not known."""
WITHOUT_DEPTH = 0.7
"""What not knowing a thing's depth leaves of a confidence."""
SURE_SCORE = 0.5
"""Score of a thing that is there for certain: true ones often have only 0.3 to 0.6."""
RIDDEN = frozenset({"bicycle", "motorcycle", "horse", "elephant", "cow", "skis", "boat"})
"""Things that people are on with straight legs."""


def relate_boxes(
    scene: Scene, blank: Measurement, first: Person, second: Person | Thing
) -> Measurement:
    """Left, right, above and below by box centres; on which side of the first the second is."""
    axis = 0 if blank.quantity in ("left_of", "right_of", "side") else 1
    a, b = (float(item.xyxy[axis] + item.xyxy[axis + 2]) / 2 for item in (first, second))
    value = a < b if blank.quantity in ("left_of", "above") else a > b
    if blank.quantity == "side":
        value = "left" if b < a else "right"
    size = min(float(item.xyxy[axis + 2] - item.xyxy[axis]) for item in (first, second))
    doubtful = abs(a - b) < 0.1 * size
    if axis == 1 and value:
        widths = [float(item.xyxy[2] - item.xyxy[0]) for item in (first, second)]
        shared = float(_gaps(first.xyxy, second.xyxy)[1][0])
        if shared < OVER_SHARE * min(widths):
            return replace(
                blank,
                value=False,
                confidence=_sure(second) if isinstance(second, Thing) else 1.0,
                note=f"{'higher' if blank.quantity == 'above' else 'lower'}, but beside",
            )
    return replace(
        blank,
        value=value,
        confidence=(DOUBTED if doubtful else 1.0)
        * (_sure(second) if isinstance(second, Thing) else 1.0),
        note=f"{said(abs(a - b), 'px')} between the boxes' centres",
    )


def relate_to_thing(scene: Scene, blank: Measurement, first: Person, second: Thing) -> Measurement:
    """The other relations of a person and a thing."""
    sure = _sure(second)
    if blank.quantity == "next_to":
        return _next_to(replace(blank, confidence=sure), first, second)
    if blank.quantity == "on":
        return _on(scene, replace(blank, confidence=sure), first, second)
    name = f"the {second.label} ({second.id})"
    if blank.quantity == "touching":
        return missing(blank, f"whether {first.id} touches {name} cannot be told from its box")
    subject = subject_of(first)
    if isinstance(subject, str):
        return missing(blank, subject)
    needed = _needed(blank)
    hidden = subject.hidden(needed)
    if hidden:
        return missing(blank, hidden)
    blank = replace(blank, confidence=min(sure, subject.confidence(needed)))
    if blank.quantity in ("facing", "looking_at"):
        return _facing(scene, blank, subject, second)
    if second.box3d is None:
        return missing(blank, f"how far away {name} is cannot be told from its box")
    place = m_.part_position(subject.posed.joints, blank.part or "pelvis")
    low, high = np.minimum(*second.box3d), np.maximum(*second.box3d)
    if blank.quantity == "distance":
        gap = float(np.linalg.norm(place - np.clip(place, low, high)))
        note = lengths_note(scene) if subject.estimated else ""
        return replace(blank, value=gap, sigma=0.1 * float(place[2]) if note else None, note=note)
    if blank.quantity in ("in_front_of", "behind"):
        near, far, own = float(low[2]), float(high[2]), float(place[2])
        depths = f"{said(own, 'm')} and {said((near + far) / 2, 'm')} from the camera"
        if near <= own <= far:
            depths = f"about the same depth, {depths}"
        return replace(
            blank, value=own < near if blank.quantity == "in_front_of" else own > far, note=depths
        )
    centre = (low + high) / 2
    return replace(blank, value=_placed(scene, blank.quantity, place, centre))


def _placed(scene: Scene, relation: str, place: np.ndarray, centre: np.ndarray) -> bool:
    """left_of, right_of, above and below of a person's part and a thing's 3D box."""
    if relation in ("left_of", "right_of"):
        x = scene.camera.project(np.stack([place, centre]))[:, 0]
        return bool(x[0] < x[1]) if relation == "left_of" else bool(x[0] > x[1])
    return bool(place[1] < centre[1]) if relation == "above" else bool(place[1] > centre[1])


def _needed(m: Measurement) -> tuple[str, ...]:
    if m.part is not None:
        return m_.part_joints(m.part)
    if m.quantity == "facing":
        return m_.hangs_on("facing")
    return ("head",) if m.quantity == "looking_at" else m_.hangs_on("pelvis_depth")


def _facing(scene: Scene, m: Measurement, one: Subject, thing: Thing) -> Measurement:
    origin = m_.part_position(one.posed.joints, "head" if m.quantity == "looking_at" else "pelvis")
    name = f"the {thing.label} ({thing.id})"
    if thing.box3d is not None:
        return facing_target(m, one, origin, [np.asarray(thing.box3d, np.float64).mean(0)], name)
    centre = (thing.xyxy[:2] + thing.xyxy[2:]) / 2
    ray = np.ones(3)
    ray[:2] = (centre - scene.camera.principal_point) / scene.camera.focal_length
    targets = [ray * float(origin[2]) * share for share in PLAUSIBLE_DEPTHS]
    return facing_target(m, one, origin, targets, name)


def _next_to(m: Measurement, person: Person, thing: Thing) -> Measurement:
    gaps, overlaps = _gaps(person.xyxy, thing.xyxy)
    height = float(person.xyxy[3] - person.xyxy[1])
    lower = min(height, float(thing.xyxy[3] - thing.xyxy[1]))
    level = overlaps[1] >= SAME_LEVEL * max(lower, 1.0)
    near = gaps[0] < GAP_SHARE * height
    return replace(
        m,
        value=bool(level and near),
        confidence=m.confidence * WITHOUT_DEPTH,
        note=f"{IN_PICTURE}, depth not known",
    )


def _on(scene: Scene, m: Measurement, person: Person, thing: Thing) -> Measurement:
    box, height = thing.xyxy, float(person.xyxy[3] - person.xyxy[1])
    points = _hips_and_feet(scene, person)
    if points is None:
        return missing(m, f"{person.id}'s hips and feet are not visible")
    hips, feet = points
    seated = False
    posture = _posture(person)
    if hips is not None and posture == "lying":
        # Whoever lies hides the top of what is below; its feet reach lower than the person's.
        seated = _inside(hips, box - np.array([0.0, 0.5 * height, 0.0, 0.0]))
    elif hips is not None and (thing.label in RIDDEN or posture != "standing"):
        ground = float(person.xyxy[3]) if feet is None else float(feet[1])
        ends = abs(float(box[3]) - ground) < SUPPORT_SHARE * height
        seated = ends and _inside(hips, box)
    stands = False
    if feet is not None:
        upper = np.array([box[0], box[1] - 0.05 * height, box[2], (box[1] + box[3]) / 2])
        wide = float(box[2] - box[0]) > 0.5 * float(box[3] - box[1])
        stands = wide and _inside(feet, upper)
    return replace(
        m,
        value=seated or stands,
        confidence=m.confidence * WITHOUT_DEPTH,
        note=f"{IN_PICTURE}, depth not known",
    )


def _hips_and_feet(
    scene: Scene, person: Person
) -> tuple[np.ndarray | None, np.ndarray | None] | None:
    """Pixels (2,) of mid-hip and of the lower ankle, where visible; None when neither is."""
    one = subject_of(person)
    if isinstance(one, str):
        return None
    hips = feet = None
    if not one.hidden(("pelvis",)):
        hips = scene.camera.project(m_.part_position(one.posed.joints, "pelvis"))
    ankles = [
        scene.camera.project(m_.part_position(one.posed.joints, f"{side}_ankle"))
        for side in ("left", "right")
        if not one.hidden((f"{side}_ankle",))
    ]
    if ankles:
        feet = max(ankles, key=lambda pixel: float(pixel[1]))
    return None if hips is None and feet is None else (hips, feet)


def _posture(person: Person) -> str:
    """The posture's name; "unknown" where the body is not known."""
    one = subject_of(person)
    return one.posture.label if isinstance(one, Subject) else "unknown"


def _sure(thing: Thing) -> float:
    """Confidence that a thing is there, 0 to 1."""
    return min(1.0, thing.score / SURE_SCORE)


def _inside(pixel: np.ndarray, box: np.ndarray) -> bool:
    return bool((pixel >= box[:2]).all() and (pixel <= box[2:]).all())


def _gaps(first: np.ndarray, second: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Space between two boxes and their overlap, pixels, along x and y. Shapes (2,), (2,)."""
    overlap = np.minimum(first[2:], second[2:]) - np.maximum(first[:2], second[:2])
    return np.clip(-overlap, 0, None), np.clip(overlap, 0, None)
