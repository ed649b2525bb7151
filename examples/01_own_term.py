"""Add a term of your own to a fit: both hands hold a bar of known length, one of them unseen."""

import numpy as np

from thirdwave.body.fitting.fit import fit_bodies
from thirdwave.body.fitting.inputs import View
from thirdwave.body.fitting.kinematics import kinematics_of
from thirdwave.body.fitting.pointset import PointSet, point_set
from thirdwave.body.fitting.state import state_of_bodies
from thirdwave.body.fitting.term import Term
from thirdwave.body.fitting.testing import check_term, random_state
from thirdwave.body.model import BodyModel
from thirdwave.body.points import PointTable
from thirdwave.scene import COCO17, Body, Camera, Pose


class BarTerm(Term):
    """The distance of the wrists against the bar's length. A residual is all a term needs."""

    def __init__(self, kinematics, length_m, sd_m=0.01):
        wrists = PointTable.of_joints(kinematics.model, ["left_wrist", "right_wrist"])
        self.wrists, self.length, self.sd = PointSet(kinematics, wrists), length_m, sd_m

    def residual(self, state):
        places = state.points(self.wrists).places
        distance = np.linalg.norm(places[:, 0] - places[:, 1], axis=1)
        return (distance[:, None] - self.length) / self.sd


class FastBarTerm(BarTerm):
    """The same with its Jacobian, so that no differences need to be taken."""

    def columns(self, unknowns):
        return (slice(0, unknowns.transl.stop),)  # turns, betas, transl: what points hang on

    def jacobian(self, state):
        points = state.points(self.wrists)
        gap = points.places[:, 0] - points.places[:, 1]
        along = gap / np.linalg.norm(gap, axis=1, keepdims=True)
        return along[:, None] @ (points.jacobian[:, 0] - points.jacobian[:, 1]) / self.sd


model = BodyModel.load()
kinematics = kinematics_of(model)
for term in (BarTerm(kinematics, 0.5), FastBarTerm(kinematics, 0.5)):
    check_term(term, random_state(kinematics))  # would say which unknown's derivative is wrong

# Somebody as 17 keypoints show them, but for the right wrist.
pose = Pose(global_orient=np.array([np.pi, 0, 0]), body_pose=np.tile([0.05, 0.1, -0.1], (23, 1)))
true = Body(pose=pose, betas=np.zeros(10), transl=np.array([0, 0, 4.0]))
truth = state_of_bodies(kinematics, [true])
length = BarTerm(kinematics, 0.0, sd_m=1.0).residual(truth)[0, 0]
xyz = truth.points(point_set(kinematics, "coco17")).places[0] + true.transl
camera = Camera.assumed((1280, 960))
seen = np.array([name != "right_wrist" for name in COCO17])
view = View(xy=camera.project(xyz), layout="coco17", camera=camera, confidence=1.0 * seen)
for name, terms in (("without", {}), ("with", {"bar": FastBarTerm(kinematics, length)})):
    fit = fit_bodies(model, views=[view], terms=terms)[0]
    wrists = FastBarTerm(kinematics, 0, 1).residual(state_of_bodies(kinematics, [fit.body]))[0, 0]
    print(f"{name} the term: wrists {wrists:.2f} m apart, the bar has {length:.2f} m")
