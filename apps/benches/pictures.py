"""Pictures of the user's own data: found in a folder, read, and which of them could not be used."""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from thirdwave.apps.errors import UserError
from thirdwave.tools.perception.image import BadPicture, Picture, read_image


class Unusable(Exception):  # noqa: N818 - says what the picture is, as BadPicture does
    """A picture that is left out; the message says why in one line."""


@dataclass(slots=True)
class LeftOut:
    """Pictures that could not be used, and why the first of them was not."""

    count: int = 0
    first: str = ""

    def add(self, why: str) -> None:
        """One more, with its reason."""
        self.count += 1
        self.first = self.first or why

    def note(self) -> tuple[str, ...]:
        """What has to be said beside the numbers; nothing where all pictures were used."""
        if not self.count:
            return ()
        what = "1 picture was" if self.count == 1 else f"{self.count} pictures were"
        return (f"{what} left out, with everybody in them; the first: {self.first}",)


def check_folder(option: str, folder: Path) -> Path:
    """`folder`, where it is one; UserError names the option."""
    if not folder.is_dir():
        raise UserError(f"--{option}: expected a folder of pictures, got {folder}")
    return folder


def read_picture(folder: Path, name: str, size: tuple[int, int] | None = None) -> Picture:
    """The picture that annotations call `name`, which may have folders in it that are not there.

    Raises Unusable for a missing or damaged one, and where it has not the annotated `size`
    (width, height): its annotations would lie elsewhere.
    """
    path = _place(folder, name)
    if path is None:
        raise Unusable(f"{name}: not in {folder}")
    try:
        picture = read_image(path.read_bytes())
    except OSError as error:
        raise Unusable(f"{name}: cannot be read: {error.strerror}") from error
    except BadPicture as error:
        raise Unusable(f"{name}: {error}") from error
    if size is not None and picture.size != size:
        wanted, got = ("{} x {}".format(*each) for each in (size, picture.size))
        raise Unusable(f"{name}: annotated as {wanted} pixels, the file has {got} (upright)")
    return picture


def _place(folder: Path, name: str) -> Path | None:
    given = PurePosixPath(name.replace("\\", "/"))
    for relative in (given, PurePosixPath(given.name)):
        if not relative.is_absolute() and ".." not in relative.parts:
            path = folder / relative
            if path.is_file():
                return path
    return None
