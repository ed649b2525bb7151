"""Named poses and manners, written as constraints in the YAML files beside this one.

A file has two lists, `poses` and `manners`. Users give files or folders of their own, whose
entries override by name. An entry:

    poses:
    - name: tree pose
      also: [vrikshasana, "tree pose on the {side} leg"]  # synonyms; {side} is left or right
      group: yoga
      side: left              # which side it is written for; asked for the other it is mirrored
      like: standing          # an entry whose constraints come first
      phase_of: sun salutation  # an entry that is meant no longer where this one is named too
      support: left_foot      # or {on: seat, height: 0.45}
      angles:                 # degrees
        right_knee_flexion: 130            # to
        thigh_flexion: [40, 60]            # at_least, at_most; without side: both
        head_turn: {at_least: 20}
      directions:             # the chest's directions for arms, the pelvis's for legs
        left_upper_arm: [90, 30]           # raised, out: degrees
        palm: [front, up]                  # toward; words
        face: {toward: [up], frame: world}
      contacts: [[right_sole, left_inner_thigh], {place: palm, to: kneecap, gap: 0.02}]
      distances: {left_ankle-right_ankle: 0.3}                            # metres
      places: [{place: left_hand, way: up, of: crown, at_least: 0.1}]     # metres
      symmetry: arms          # arms, legs or body
      balance: true
      soft: {angles: {elbow_flexion: 10}}  # the five lists, as preferences
    manners:
    - name: tired
      also: [exhausted]
      angles: {trunk_flexion: {by: 18}, head_flexion: {by: 22}}

With `like`, what an entry says of a joint, segment or limb takes the place of what the other one
said of it (`overlay.py`); null or false takes a whole key away. In a manner `by` is a change of
whatever pose there is, scaled by its strength; anything else is the manner itself.
"""

from thirdwave.body.posing.mirror import mirrored
from thirdwave.tools.posing.lexicon.lexicon import Lexicon
from thirdwave.tools.posing.lexicon.matching import Match
from thirdwave.tools.posing.lexicon.named import Manner, NamedPose
from thirdwave.tools.posing.lexicon.overlay import overlaid
from thirdwave.tools.posing.lexicon.reading import LexiconError

__all__ = [
    "Lexicon",
    "LexiconError",
    "Manner",
    "Match",
    "NamedPose",
    "mirrored",
    "overlaid",
]
