"""What is in a picture. numpy only; knows nothing of files, models, Redis or graphs."""

from thirdwave.scene.camera import Camera
from thirdwave.scene.keypoints import BLAZEPOSE33, COCO17, LAYOUTS, Keypoints
from thirdwave.scene.measurement import Measurement
from thirdwave.scene.observation import Artifact, Finding, Observation, ValueType
from thirdwave.scene.pose import Body, Fit, Pose
from thirdwave.scene.scene import Edge, Person, Scene, Thing

__all__ = [
    "BLAZEPOSE33",
    "COCO17",
    "LAYOUTS",
    "Artifact",
    "Body",
    "Camera",
    "Edge",
    "Finding",
    "Fit",
    "Keypoints",
    "Measurement",
    "Observation",
    "Person",
    "Pose",
    "Scene",
    "Thing",
    "ValueType",
]
