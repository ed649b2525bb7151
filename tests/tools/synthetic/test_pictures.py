"""Pictures show the people that were drawn, where they were drawn."""

import numpy as np
import pytest

from thirdwave.body.model import BodyModel
from thirdwave.body.raster import rasterise
from thirdwave.body.synthetic.postures import sample
from thirdwave.scene import Camera
from thirdwave.tools.synthetic.crowd import MOST_OVERLAP, crowd
from thirdwave.tools.synthetic.furniture import Box, below, in_front
from thirdwave.tools.synthetic.looks import HAIR, SHIRT, SKIN, dressed
from thirdwave.tools.synthetic.pictures import cropped, photographed, render_scene
from thirdwave.tools.synthetic.surroundings import COARSE, clouds, level_frame, surroundings


def person(seed=0, **options):
    return sample(np.random.default_rng(seed), cut_share=0.0, image_size=(200, 160), **options)


def test_a_seed_makes_the_same_picture_and_another_seed_another():
    one = person()
    first, again, other = (
        render_scene([one], one.camera, np.random.default_rng(seed)) for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first, again)
    assert np.abs(first.astype(int) - other).mean() > 5


def test_pictures_have_the_size_of_their_camera():
    one = sample(np.random.default_rng(0), image_size=(97, 131))
    picture = render_scene([one], one.camera, np.random.default_rng(0))
    assert picture.shape == (131, 97, 3)
    assert picture.dtype == np.uint8


def test_a_picture_without_people_can_be_made():
    camera = person().camera
    picture = render_scene([], camera, np.random.default_rng(3))
    assert picture.shape == (160, 200, 3)


def test_the_person_is_where_the_body_projects():
    # The same draws of room and light without the person: what changes is the person, a shadow
    # and what they are dressed in comes after, so the rest of the picture is nearly the same.
    one = person(4, families={"standing": 1.0})
    surface = BodyModel.load().forward(one.body).vertices
    covered = rasterise(surface, BodyModel.load().faces, one.camera).covered
    pictures = np.array([
        render_scene([one], one.camera, np.random.default_rng(seed), hidden_share=0.0)
        for seed in range(12)
    ])  # fmt: skip
    # A pattern or a room edge lies anywhere; an edge that is always there is the person's outline.
    edges = np.abs(np.diff(pictures.astype(float).mean(3), axis=2)).mean(0)
    outline = covered[:, 1:] != covered[:, :-1]
    assert edges[outline].mean() > 2.5 * edges[~outline].mean()


def test_cropping_changes_no_pixel():
    one = person(5)
    surface, faces = BodyModel.load().forward(one.body).vertices, BodyModel.load().faces
    whole = rasterise(surface, faces, one.camera)
    part, (x, y) = cropped(surface, faces, one.camera)
    rows, columns = part.face.shape
    np.testing.assert_array_equal(part.face, whole.face[y : y + rows, x : x + columns])
    assert part.covered.sum() == whole.covered.sum()


def test_people_are_dressed_in_skin_shirt_and_hair():
    looks = [dressed(np.random.default_rng(seed)) for seed in range(20)]
    for cover in (SKIN, SHIRT, HAIR):
        assert sum((look.cover == cover).any() for look in looks) > 14
    for look in looks:
        assert look.thickness.min() >= 0
        assert look.thickness.max() < 0.08
        rest = BodyModel.load().mesh.v_template
        colours = look.colours(rest, look.cover)
        assert np.isfinite(colours).all()


def test_the_surroundings_floor_lies_below_the_horizon():
    camera = Camera(
        focal_length=np.array([200.0, 200.0]), principal_point=np.array([100.0, 80.0]),
        image_size=(200, 160),
    )  # fmt: skip
    level = np.array([0.0, 1.0, 0.0])
    for seed in range(12):
        made = surroundings(np.random.default_rng(seed), camera, level, 1.5, 4.0)
        assert made.rgb.shape == (80, 100, 3)
        assert not made.floor[: 80 // COARSE].any()
        assert 0 <= made.rgb.min() <= made.rgb.max() <= 1


def test_the_level_frame_has_gravity_along_y():
    down = np.array([0.1, 0.9, 0.3]) / np.linalg.norm([0.1, 0.9, 0.3])
    frame = level_frame(down)
    np.testing.assert_allclose(frame @ down, [0, 1, 0], atol=1e-12)
    np.testing.assert_allclose(frame @ frame.T, np.eye(3), atol=1e-12)
    assert np.linalg.det(frame) == pytest.approx(1)


def test_a_box_shows_its_outside_only():
    one = person(6, families={"supine": 1.0})
    posed = BodyModel.load().forward(one.body)
    boxes: list[Box] = []
    for seed in range(12):
        boxes += below(np.random.default_rng(seed), "supine", posed, one.down)[0]
    assert boxes
    for box in boxes:
        middle = box.corners.mean(0)
        a, b, c = (box.corners[box.faces[:, k]] for k in range(3))
        outwards = np.cross(b - a, c - a)
        assert ((outwards * (a - middle)).sum(1) > 0).all()


def test_things_in_front_hide_a_part_of_the_person():
    joints = np.random.default_rng(0).uniform(20, 140, (24, 2))
    box = np.concatenate([joints.min(0), joints.max(0)])
    for seed in range(30):
        mask = in_front(np.random.default_rng(seed), (200, 160), box, joints)
        assert mask.shape == (160, 200)
        assert (mask > 127).any()


def test_things_in_front_of_people_below_the_picture_are_no_error():
    joints = np.array([[30.0, 100.0], [60.0, 900.0]])
    box = np.array([30.0, 100.0, 60.0, 900.0])
    for seed in range(20):
        in_front(np.random.default_rng(seed), (200, 160), box, joints)


def test_photographs_keep_what_is_light_and_what_is_dark():
    ramp = np.broadcast_to(np.linspace(0, 1, 64)[None, :, None], (32, 64, 3))
    for seed in range(6):
        columns = photographed(np.random.default_rng(seed), ramp).mean((0, 2))
        assert np.corrcoef(columns, np.arange(64))[0, 1] > 0.9


def test_clouds_are_smooth():
    noise = clouds(np.random.default_rng(0), (40, 60))
    assert noise.shape == (40, 60)
    assert np.abs(np.diff(noise, axis=1)).max() < 0.3


def test_a_crowd_stands_apart_from_left_to_right_in_the_sizes_asked_for():
    made = crowd(12, seed=1, image_size=(640, 360), height_px=(60, 130))
    assert len(made.people) == 12
    assert made.rgb.shape == (360, 640, 3)
    middles = made.xyxy[:, 0] + made.xyxy[:, 2]
    assert (np.diff(middles) >= 0).all()
    assert made.height_px.max() > 1.4 * made.height_px.min()
    for number, box in enumerate(made.xyxy):
        for other in made.xyxy[number + 1 :]:
            shared = np.prod(
                np.clip(np.minimum(box[2:], other[2:]) - np.maximum(box[:2], other[:2]), 0, None)
            )
            smaller = min(np.prod(box[2:] - box[:2]), np.prod(other[2:] - other[:2]))
            assert shared <= MOST_OVERLAP * smaller


def test_the_boxes_of_a_crowd_hold_what_is_drawn():
    made = crowd(3, seed=2, image_size=(320, 240), height_px=(80, 140))
    for one, box in zip(made.people, made.xyxy, strict=True):
        pixels = made.camera.project(one.joints)
        assert (pixels >= box[:2] - 1).all()
        assert (pixels <= box[2:] + 1).all()
