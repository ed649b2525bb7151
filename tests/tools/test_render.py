import hashlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from thirdwave.scene import Camera, Scene
from thirdwave.tools.base import ToolContext, ToolFailed, ToolRetry
from thirdwave.tools.detect import detect_people
from thirdwave.tools.estimate import estimate_pose
from thirdwave.tools.perception.image import read_image
from thirdwave.tools.render import render
from thirdwave.tools.rendering.figures import PALETTE
from thirdwave.tools.testing import check_tool, no_blobs

from .rendering.authored import (
    CAMERA,
    bench,
    lying,
    opened,
    png,
    scene,
    seen_fit,
    sitting,
    standing,
    waving,
)  # fmt: skip

PICTURES = Path(__file__).parents[2] / "examples" / "images"
SIDES = ("front", "left", "right", "back", "top")
PLAIN = (238, 238, 238)


def _context(*blobs, renderer="raster"):
    """The rasteriser draws everywhere; what the renderers promise is tested beside them."""
    stored = {hashlib.sha256(blob).hexdigest(): blob for blob in blobs}
    return ToolContext(blob=stored.__getitem__, settings={"renderer": renderer})


def _drawn(scene, context=None, **args):
    seen = check_tool(render, scene, args, context=context or _context())
    (artifact,) = seen.artifacts
    assert artifact.media_type == "image/png"
    return seen.text, opened(artifact), artifact


def _pictured(rgb, *bodies):
    data = png(rgb)
    camera = Camera.assumed((rgb.shape[1], rgb.shape[0]))
    shown = scene(*bodies, camera=camera, image=hashlib.sha256(data).hexdigest())
    return shown, _context(data)


def _where(image, colour, tolerance=3):
    return (np.abs(image.astype(int) - colour) <= tolerance).all(axis=2)


def _hues(image):
    """Pixels that are not grey."""
    return np.ptp(image.astype(int), axis=2) > 25


def test_it_says_whose_bodies_are_drawn_and_where():
    two = scene(waving((-0.8, 0, 4)), sitting((0.8, 0, 4)))
    assert _drawn(two)[0] == "The bodies of p1 and p2 over a plain background."
    assert _drawn(two, people="p2")[0] == "The body of p2 over a plain background."
    shown, context = _pictured(np.full((90, 120, 3), 99, np.uint8), standing())
    assert _drawn(shown, context)[0] == "The body of p1 over the photograph."


def test_a_body_is_drawn_where_the_camera_sees_it():
    one = scene(standing((0.5, 0, 4)))
    _, image, _ = _drawn(one)
    assert image.shape == (360, 480, 3)
    x0, y0, x1, y1 = one.person("p1").xyxy.round().astype(int)
    coloured = _hues(image)
    assert coloured[y0 + 5 : y1 - 5, x0 + 5 : x1 - 5].mean() > 0.3
    coloured[: y1 + 4, x0 - 4 : x1 + 4] = False  # the box, and the label above it
    assert not coloured.any()


def test_the_photograph_shows_through_the_body():
    bodies = [standing()]
    on_black, context = _pictured(np.zeros((360, 480, 3), np.uint8), *bodies)
    _, dark, _ = _drawn(on_black, context)
    on_white, context = _pictured(np.full((360, 480, 3), 255, np.uint8), *bodies)
    _, light, _ = _drawn(on_white, context)
    x, y = on_black.person("p1").xyxy.reshape(2, 2).mean(axis=0).astype(int)
    through = light[y, x].astype(int) - dark[y, x]
    assert ((through > 40) & (through < 215)).all()
    assert (light[5, 5] == 255).all()
    assert (dark[5, 5] == 0).all()


def test_who_has_no_usable_body_gets_a_box_alone():
    some = scene(standing(), None, standing((1, 0, 4), fit=seen_fit(accepted=False)))
    text, image, _ = _drawn(some)
    assert text == (
        "The body of p1 over a plain background and the boxes of p2 and p3, without a body."
    )
    x0, y0, x1, y1 = some.person("p2").xyxy.astype(int)
    assert _where(image, PALETTE[1])[(y0 + y1) // 2, [x0, x1]].all()
    assert _where(image, PLAIN)[y0 + 5 : y1 - 5, x0 + 5 : x1 - 5].all()


def test_boxes_and_ids_are_drawn_before_any_body_is_known():
    text, image, _ = _drawn(scene(None))
    assert text == "The box of p1 on a plain background."
    assert _where(image, PALETTE[0]).sum() > 200


def test_only_the_chosen_people_are_drawn():
    two = scene(standing((-1, 0, 4)), standing((1, 0, 4)))
    _, image, artifact = _drawn(two, people="p2")
    assert not _hues(image)[:, :240].any()
    assert artifact.name == "photo p2 480x360"


def test_a_person_has_the_same_colour_in_every_picture():
    two = scene(standing((-1, 0, 4)), standing((1, 0, 4)))
    for args in ({}, {"people": "p2"}, {"people": "p2", "view": "left"}, {"view": "back"}):
        _, image, _ = _drawn(two, **args)
        assert _where(image, PALETTE[1]).sum() > 100, args  # the label's patch


def test_things_are_boxed():
    without, with_one = scene(standing()), scene(standing(), things=(bench(),))
    changed = (_drawn(without)[1] != _drawn(with_one)[1]).any(axis=2)
    x0, y0, x1, y1 = bench().xyxy.astype(int)
    assert changed[y0 : y1 + 1, x0].all()
    assert changed[y1, x0:x1].all()


@pytest.mark.parametrize("side", SIDES)
def test_other_views_show_the_bodies_alone(side):
    two = scene(waving((-0.8, 0, 4)), sitting((0.8, 0, 4)), things=(bench(),))
    text, image, _ = _drawn(two, view=side)
    assert text.startswith("The bodies of p1 and p2 seen from ")
    coloured = _hues(image)
    height, width = coloured.shape
    rim = max(height, width) // 25
    assert coloured.mean() > 0.03
    assert not coloured[:, :rim].any()
    assert not coloured[:, -rim:].any()
    assert not coloured[-rim:].any()


def test_sides_of_one_person_are_their_own_and_of_several_the_pictures():
    one = scene(waving(yaw_deg=180))
    assert _drawn(one, view="left")[0] == "The body of p1 seen from their own left."
    assert _drawn(one, view="back")[0] == "The body of p1 seen from behind them."
    two = scene(waving((-1, 0, 4)), waving((1, 0, 4)))
    assert _drawn(two, view="left")[0] == "The bodies of p1 and p2 seen from the picture's left."
    assert _drawn(two, view="back")[0] == "The bodies of p1 and p2 seen from behind the scene."


def test_the_front_of_one_person_is_their_own_wherever_they_face():
    towards, away = scene(waving(yaw_deg=0)), scene(waving(yaw_deg=180))
    first, second = (_drawn(one, view="front")[1] for one in (towards, away))
    assert first.shape == second.shape
    bodies = [_hues(image) for image in (first, second)]
    assert (bodies[0] & bodies[1]).sum() / (bodies[0] | bodies[1]).sum() > 0.9
    third = _hues(_drawn(away, view="back")[1])
    assert (bodies[0] & third).sum() / (bodies[0] | third).sum() < 0.9  # the raised arm


def test_who_lies_is_seen_from_the_pictures_sides():
    assert _drawn(scene(lying()), view="left")[0].endswith("from the picture's left.")


def test_who_cannot_be_drawn_is_named():
    some = scene(standing(), None)
    text, _, _ = _drawn(some, view="top")
    assert text == "The body of p1 seen from above, without p2: no usable body."


def test_a_view_needs_a_body_first():
    with pytest.raises(ToolRetry, match="no body is known of p1: call estimate_pose first"):
        check_tool(render, scene(None), {"view": "left"}, context=_context())


def test_a_rejected_body_leaves_a_view_unknown():
    bad = scene(standing(fit=seen_fit(accepted=False, reason="diverged")))
    seen = check_tool(render, bad, {"view": "left"}, context=_context())
    assert seen.unknown == "no body is good enough to be drawn (p1: diverged)"
    assert not seen.artifacts


def test_an_empty_scene_gives_the_picture_and_no_view():
    shown, context = _pictured(np.full((360, 480, 3), 99, np.uint8))
    text, image, _ = _drawn(shown, context)
    assert text == "The photograph, with nobody in it."
    assert (image == 99).all()
    assert check_tool(render, shown, {"view": "top"}, context=context).unknown


def test_it_asks_to_look_for_people_first():
    with pytest.raises(ToolRetry, match="detect_people"):
        check_tool(render, Scene(id="s", camera=CAMERA), context=_context())


@pytest.mark.parametrize("args", [{"view": "below"}, {"people": "p9"}])
def test_a_wrong_call_is_handed_back(args):
    with pytest.raises(ToolRetry):
        check_tool(render, scene(standing()), args, context=_context())


def test_a_photograph_that_is_gone_is_said():
    shown, _ = _pictured(np.zeros((90, 120, 3), np.uint8), standing())
    with pytest.raises(ToolFailed, match="no longer stored"):
        check_tool(render, shown, context=ToolContext(blob=no_blobs))


def test_a_photograph_of_another_size_is_said():
    data = png(np.zeros((90, 121, 3), np.uint8))
    shown = scene(standing(), image=hashlib.sha256(data).hexdigest())
    with pytest.raises(ToolFailed, match="expected 480x360 as the camera has, got 121x90"):
        check_tool(render, shown, context=_context(data))


def test_an_unknown_renderer_is_said():
    with pytest.raises(ToolFailed, match="expected one of auto, pyrender, raster"):
        check_tool(render, scene(standing()), context=_context(renderer="vulkan"))


def test_a_large_photograph_is_drawn_smaller_with_the_body_in_place():
    shown, context = _pictured(np.full((1500, 3000, 3), 99, np.uint8), standing())
    _, image, artifact = _drawn(shown, context)
    assert image.shape == (800, 1600, 3)
    assert artifact.name.endswith(" 1600x800")
    x0, y0, x1, y1 = (shown.person("p1").xyxy * 1600 / 3000).round().astype(int)
    coloured = _hues(image)
    assert coloured[y0:y1, x0:x1].mean() > 0.2
    assert not coloured[y1 + 4 :].any()
    assert not coloured[:, : x0 - 4].any()


@pytest.mark.parametrize("size", [(1, 1), (3000, 20), (20, 3000)])
def test_a_picture_of_any_shape_can_be_drawn(size):
    odd = scene(standing(), None, things=(bench(),), camera=Camera.assumed(size))
    _, image, _ = _drawn(odd)
    assert 320 <= max(image.shape) <= 1600


@pytest.mark.parametrize(("name", "count"), [("basketball.jpg", 2), ("astronaut.jpg", 1)])
def test_a_fitted_body_covers_its_person(name, count):
    data = (PICTURES / name).read_bytes()
    rgb = read_image(data).rgb
    context = _context(data)
    shown = Scene(
        id="s",
        image=hashlib.sha256(data).hexdigest(),
        camera=Camera.assumed((rgb.shape[1], rgb.shape[0])),
    )
    for one in (detect_people, estimate_pose):
        shown = one.run(shown, one.parse({}), context).scene or shown
    assert len(shown.person_ids) == count
    text, image, artifact = _drawn(shown, context)
    assert text.endswith("over the photograph.")
    assert image.shape == rgb.shape
    assert len(artifact.data) < 2_000_000
    changed = np.abs(image.astype(int) - rgb).max(axis=2) > 8
    for person in shown.people or ():
        x0, y0, x1, y1 = person.xyxy.round().astype(int)
        middle = slice(y0 + (y1 - y0) // 4, y0 + (y1 - y0) // 2)
        assert changed[middle, x0:x1].mean() > 0.3  # the trunk
        # The label stands above, and legs that the picture cuts off go on below.
        changed[max(y0 - 40, 0) :, max(x0 - 30, 0) : x1 + 30] = False
    assert changed.mean() < 0.03


def test_the_tool_costs_nothing_until_it_draws():
    code = "import sys, thirdwave.tools.render; print(*(set(sys.modules) & set(sys.argv[1:])))"
    heavy = ["pyrender", "OpenGL", "PIL", "onnxruntime", "thirdwave.body.model"]
    done = subprocess.run(
        [sys.executable, "-c", code, *heavy], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""
