"""Fact sheets for people who write questions: `python -m ...plan.sheet SCENE ... [--out DIR]`.

With a folder a sheet and a picture from the camera are written there. Knows nothing of answers.
"""

import argparse
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from thirdwave.apps.benches.plan.facts import (
    FACES_DEG,
    FACES_NOT_DEG,
    NEXT_M,
    TOUCH_M,
    Facts,
    chest_front,
    face_front,
    facts_of,
    is_length,
    is_level,
    quarter,
)
from thirdwave.apps.benches.plan.scenes import SceneRow, row_of, table
from thirdwave.tools.rendering.layer import Mesh, lit, over
from thirdwave.tools.rendering.with_raster import draw

CLOSE_DEG, CLOSE_M, CLOSE_TALL_M = 8.0, 0.15, 0.05
"""Values nearer than this are too close to be ranked; statures differ less than other lengths."""
CLOSE_GAP_M = 0.05
"""A hand nearer than this to something may seem to touch it."""
CLOSE_SHARE = 0.10
"""Depths nearer than this share of the larger are about the same."""
RANKED = (
    "trunk_inclination", "left_knee_flexion", "right_knee_flexion", "left_elbow_flexion",
    "right_elbow_flexion", "left_hip_flexion", "right_hip_flexion", "left_shoulder_elevation",
    "right_shoulder_elevation", "facing", "head_direction", "depth", "stature", "level",
    "head_height", "left_wrist_height", "right_wrist_height", "left_knee_height",
    "right_knee_height", "hands_apart_m", "feet_apart_m", "knees_apart_m", "elbows_apart_m",
    "left_wrist_above_head_m", "right_wrist_above_head_m", "left_wrist_above_shoulder_m",
    "right_wrist_above_shoulder_m",
)  # fmt: skip
"""Numbers that stand in the table; further ones of `facts.numbers_of` may be named as well."""
COLOURS = ((214, 96, 77), (67, 147, 195), (90, 174, 97), (224, 163, 46), (146, 100, 180),
           (110, 110, 110))  # fmt: skip


def sheet(name: str) -> str:
    """Everything that is true of a scene, to be read."""
    return "\n".join(_lines(name, facts_of(name)))


def picture(name: str) -> Image.Image:
    """The scene as its camera sees it, people and things labelled."""
    facts = facts_of(name)
    scene = facts.scene
    width, height = scene.camera.image_size
    image = Image.new("RGB", (width, height), (236, 236, 232))
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(size=18)
    for thing in scene.things or ():
        box = [float(edge) for edge in thing.xyxy]
        pen.rectangle(box, fill=(214, 210, 198), outline=(120, 110, 90), width=2)
        pen.text((box[0] + 4, box[1] + 2), f"{thing.id} {thing.label}", (90, 80, 60), font=font)
    meshes: list[Mesh] = []
    for colour, person in zip(COLOURS, facts.people.values(), strict=False):
        vertices, faces = person.posed.vertices, person.posed.faces
        shade = lit(vertices, faces, np.array(colour) / 255)
        meshes.append(Mesh(vertices=vertices, faces=faces, colours=shade))
    image = Image.fromarray(over(np.asarray(image), draw(meshes, scene.camera), 1.0))
    pen = ImageDraw.Draw(image)
    for colour, person in zip(COLOURS, facts.people.values(), strict=False):
        x, y = scene.camera.project(person.place("head")[None])[0]
        label = person.id if person.name is None else f"{person.id} {person.name}"
        pen.text((float(x), max(float(y) - 55, 4)), label, colour, font=font, anchor="ma")
    return image


def _lines(name: str, facts: Facts) -> Iterator[str]:
    row = row_of(name)
    yield f"# {name}: {row.about}"
    shown = "a photograph too (`as: picture`)" if row.picture is not None else "no photograph"
    yield f"{len(facts.people)} people from left to right, {shown}."
    yield from _people(row, facts)
    yield from _numbers(facts)
    yield "\n## Hands on one's own body (2 cm and less touches; 2 to 5 cm is too close to call)"
    for person in facts.people.values():
        for (hand, part), gap in person.contacts.items():
            if gap < CLOSE_GAP_M:
                said = "touches" if gap < TOUCH_M else "TOO CLOSE TO CALL:"
                yield f"- {person.id}: {hand} {said} {part} ({gap * 100:.1f} cm)"
    yield from _pairs(facts)
    yield "\n## Things"
    for thing in facts.scene.things or ():
        x0, y0, x1, y1 = (float(edge) for edge in thing.xyxy)
        deep = "no depth known"
        if thing.box3d is not None:
            middle = thing.box3d.mean(0)
            deep = f"x {float(middle[0]):.2f}, z {float(middle[2]):.2f} m"
        yield f"- {thing.id} {thing.label}: box {x0:.0f} {y0:.0f} {x1:.0f} {y1:.0f} px, {deep}"
    if not facts.scene.things:
        yield "- none"
    yield "\n## Borderline on purpose"
    yield from (f"- {note}" for note in row.borderline or ("none",))


def _people(row: SceneRow, facts: Facts) -> Iterator[str]:
    yield "\n## People"
    for person, authored in zip(facts.people.values(), row.people, strict=True):
        called = f' named "{person.name}"' if person.name else ""
        note = f" ({authored.note})" if authored.note else ""
        chest, face = (
            f"{what} to {quarter(person.numbers[fact])}"
            if is_level(front(person.posed))
            else f"{what} to ceiling or floor: turned to nobody"
            for what, fact, front in (
                ("chest", "facing", chest_front),
                ("face", "head_direction", face_front),
            )
        )
        raised = [fact.replace("_", " ") for fact, yes in person.holds.items() if yes]
        yield (
            f"- {person.id}{called}: {person.posture}{note}; {chest}; {face}; "
            f"{', '.join(raised) or 'no arm raised'}; made from: {authored.base}"
        )


def _numbers(facts: Facts) -> Iterator[str]:
    yield "\n## Numbers (deg, m; heights are above the person's own lower sole)"
    yield "| fact | " + " | ".join(facts.people) + " |"
    yield "|---" * (len(facts.people) + 1) + "|"
    for fact in RANKED:
        values = [facts.number(fact, person) for person in facts.people]
        yield f"| {fact} | " + " | ".join(_said(fact, value) for value in values) + " |"
    yield "\n## Too close to rank (within 8 deg, 0.15 m, statures 0.05 m, depths 10 %)"
    for fact in RANKED:
        near = [
            f"{a}~{b}"
            for a, b in combinations(facts.people, 2)
            if _alike(fact, facts.number(fact, a), facts.number(fact, b))
        ]
        if near:
            yield f"- {fact}: {', '.join(near)}"


def _pairs(facts: Facts) -> Iterator[str]:
    yield "\n## Between people"
    yield "| pair | distance | next to | a's chest to b | a's face to b | depth | surfaces |"
    yield "|---|---|---|---|---|---|---|"
    for (a, b), pair in facts.between.items():
        posed = facts.people[a].posed
        chest = _faces(pair.facing_off_deg) if is_level(chest_front(posed)) else "-"
        face = _faces(pair.looking_off_deg) if is_level(face_front(posed)) else "-"
        near = "yes" if pair.distance_m < NEXT_M else "no"
        near = "CLOSE" if abs(pair.distance_m - NEXT_M) < CLOSE_M else near
        deeper = facts.number("depth", a) - facts.number("depth", b)
        level = _alike("depth", facts.number("depth", a), facts.number("depth", b))
        depth = "CLOSE" if level else "behind" if deeper > 0 else "in front"
        touch = "far" if pair.surface_gap_m > 0.1 else f"{pair.surface_gap_m * 100:.1f} cm"
        yield (
            f"| {a} to {b} | {pair.distance_m:.2f} m | {near} | {chest} | {face} "
            f"| {a} {depth} | {touch} |"
        )


def _alike(fact: str, one: float, two: float) -> bool:
    """Whether two values are too close to be ranked."""
    if fact == "depth":
        return abs(one - two) < max(CLOSE_M, CLOSE_SHARE * max(one, two))
    if fact == "stature":
        return abs(one - two) < CLOSE_TALL_M
    return abs(one - two) < (CLOSE_M if is_length(fact) else CLOSE_DEG)


def _said(fact: str, value: float) -> str:
    return f"{value:.2f}" if is_length(fact) else f"{value:.0f}"


def _faces(off_deg: float) -> str:
    word = "yes" if off_deg < FACES_DEG else "no" if off_deg > FACES_NOT_DEG else "CLOSE"
    return f"{word} ({off_deg:.0f})"


def main() -> None:
    """Print the sheets, or write them with their pictures."""
    options = argparse.ArgumentParser(description="Print what is true of scenes.")
    options.add_argument("scene", nargs="*", help="all of them when left out")
    options.add_argument("--out", type=Path, help="folder for sheets and pictures")
    given = options.parse_args()
    for name in given.scene or table():
        if given.out is None:
            print(sheet(name))
            continue
        given.out.mkdir(parents=True, exist_ok=True)
        (given.out / f"{name}.md").write_text(sheet(name) + "\n", encoding="utf-8")
        picture(name).save(given.out / f"{name}.png")


if __name__ == "__main__":
    main()
