"""Which file of a folder of body models is meant: by the usual names, kind and gender."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from thirdwave.body.skeleton import Kind

Gender = Literal["neutral", "male", "female"]

_SUBFOLDERS = (
    ".", "smpl", "smplx", "models", "smpl/models", "smplx/models", "models/smpl", "models/smplx"
)  # fmt: skip
_GENDERS: dict[str, Gender] = {
    "n": "neutral", "neutral": "neutral", "m": "male", "male": "male", "f": "female",
    "female": "female",
}  # fmt: skip
_USUAL = re.compile(r"(smplx?)_(neutral|male|female)(?:_\d{4})?\.(npz|pkl)", re.IGNORECASE)
_OFFICIAL = re.compile(
    r"basicmodel_(m|f|n|neutral)_lbs_10_207_0_v([\d.]+)\.(npz|pkl)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class NamedFile:
    """What a model file says by its name."""

    path: Path
    kind: Kind
    gender: Gender
    version: str = ""

    @property
    def rank(self) -> tuple[bool, bool, str, str]:
        """Less is better: plain arrays, then the usual name, then the newest version."""
        return (
            self.path.suffix.lower() != ".npz",
            bool(self.version),
            "".join(chr(0x10FFFF - ord(digit)) for digit in self.version),
            self.path.name,
        )


def read_name(path: Path) -> NamedFile | None:
    """What the file's name says: SMPL_MALE.npz, SMPLX_NEUTRAL.pkl, basicmodel_f_...pkl; or None."""
    if match := _USUAL.fullmatch(path.name):
        kind: Kind = "smplx" if match[1].lower() == "smplx" else "smpl"
        return NamedFile(path, kind, _GENDERS[match[2].lower()])
    if match := _OFFICIAL.fullmatch(path.name):
        return NamedFile(path, "smpl", _GENDERS[match[1].lower()], match[2])
    return None


def find_model_file(path: Path, gender: Gender | None = None) -> Path:
    """The model file meant by a file or a folder, as a full path.

    In a folder, and its usual subfolders, `gender` chooses; without it the neutral one, or the
    only one. Of files that differ in format or version alone an .npz comes first, then the usual
    name, then the newest. FileNotFoundError or ValueError lists what was found.
    """
    if gender is not None and gender not in get_args(Gender):
        raise ValueError(f"gender: expected neutral, male or female, got {gender!r}")
    path = path.expanduser().resolve()
    if not path.is_dir():
        named = read_name(path)
        if gender is not None and (named is None or named.gender != gender):
            says = "no gender" if named is None else named.gender
            raise ValueError(
                f"gender: expected a folder to choose the {gender} model from, got the file "
                f"{path}, whose name says {says}; leave gender out, or name its folder"
            )
        return path
    found = [
        named
        for folder in _SUBFOLDERS
        if (path / folder).is_dir()
        for file in sorted((path / folder).iterdir())
        if file.is_file() and (named := read_name(file)) is not None
    ]
    fitting = [named for named in found if named.gender == (gender or "neutral")]
    if not fitting and gender is None and len(found) == 1:
        fitting = found
    listed = ", ".join(str(named.path.relative_to(path)) for named in found) or "none"
    if not fitting:
        raise FileNotFoundError(
            f"body model: no {gender or 'neutral'} model in {path}: expected a name like "
            f"{_example(gender or 'neutral')}; found {listed}"
            + ("" if gender or not found else "; say which gender, or name a file")
        )
    if len({named.kind for named in fitting}) > 1:
        raise ValueError(
            f"body model: both SMPL and SMPL-X in {path}: name a file or a subfolder; "
            f"found {listed}"
        )
    return min(fitting, key=lambda named: named.rank).path


def _example(gender: Gender) -> str:
    return f"SMPL_{gender.upper()}.npz, SMPLX_{gender.upper()}.npz or the official .pkl's own"
