"""A tool of one's own: `pip install -e examples/plugin`, then ask about the head tilt."""

from math import atan2, degrees

from thirdwave.scene import Measurement, Observation, Person, Scene
from thirdwave.tools.base import Arguments, People, ToolFailed, chosen, report, tool


class Args(Arguments):
    people: People = None


@tool(returns="measurements", words=["head tilt", "tilt of the head"])
def head_tilt(scene: Scene, args: Args) -> Observation:
    """Tilt of the line through the eyes against the picture's horizontal, in degrees."""
    return report(tilt_of(person) for person in chosen(scene, args.people))


def tilt_of(person: Person) -> Measurement:
    if person.keypoints is None:
        raise ToolFailed(f"{person.id} was given without keypoints: where are the eyes?")
    left, right = person.keypoints.xy[1:3]  # COCO17: 1 and 2 are the eyes
    tilt = degrees(atan2(abs(left[1] - right[1]), abs(left[0] - right[0])))
    text = f"{person.id} head tilt {tilt:.0f} deg"
    return Measurement(person=person.id, quantity="head_tilt", value=tilt, unit="deg", text=text)
