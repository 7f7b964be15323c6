"""What several ways of estimation found in one labelled video."""

import dataclasses
import os
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from keras_flowpose.safe_files import UserError
from keras_flowpose.safe_files import atomic_write
from keras_flowpose.skeleton import Skeleton
from keras_flowpose.skeleton import skeleton_of

FRAME_SIDE = 256
"""Side of the network frame that measures are given in, whatever the net."""

_TRACK = "track/"
_SCORE = "score/"


@dataclass(frozen=True, eq=False)
class ClipTracks:
    """The labels of a video, and tracks of the same frames.

    Args:
        name: Of the clip.
        key: What the tracks were made with, to know again when they can be
            used again.
        joints: Joint names.
        fps: Frames a second.
        width: Of the frames in pixels.
        height: Of the frames in pixels.
        truth: Float32 `(frames, joints, 2)`, labelled (x, y) in pixels.
        visible: Uint8 `(frames, joints)`: 2 in sight, 1 hidden or unsure,
            0 not labelled.
        tracks: By the name of the way, float32 `(frames, joints, 2)`.
        scores: The same, `(frames, joints)`: heights of the peaks.

    Raises:
        ValueError: If the arrays do not fit each other.
    """

    name: str
    key: str
    joints: tuple[str, ...]
    fps: float
    width: int
    height: int
    truth: np.ndarray
    visible: np.ndarray
    tracks: dict[str, np.ndarray]
    scores: dict[str, np.ndarray]

    def __post_init__(self) -> None:
        shape = (len(self.truth), len(self.joints))
        expected = {"truth": (self.truth, (*shape, 2))}
        expected["visible"] = (self.visible, shape)
        for way in self.tracks:
            expected[f"tracks[{way!r}]"] = (self.tracks[way], (*shape, 2))
            expected[f"scores[{way!r}]"] = (self.scores.get(way), shape)
        for name, (array, wanted) in expected.items():
            if np.shape(array) != wanted:
                raise ValueError(
                    f"`{name}` must have shape {wanted}. Received: "
                    f"shape={np.shape(array)}"
                )

    def __len__(self) -> int:
        return len(self.truth)

    @property
    def skeleton(self) -> Skeleton:
        """The joints with what is known of them."""
        return skeleton_of(self.joints)

    @property
    def scale(self) -> float:
        """Factor from pixels of the frame to the 256-pixel network frame."""
        return FRAME_SIDE / max(self.width, self.height)

    def scaled_truth(self) -> np.ndarray:
        """The labels in pixels of the network frame, but for a shift."""
        return self.truth.astype(np.float64) * self.scale

    def scaled_track(self, way: str) -> np.ndarray:
        """A track in the pixels of `scaled_truth`."""
        return self.tracks[way].astype(np.float64) * self.scale

    def save(self, path: str | os.PathLike) -> None:
        """Writes everything into an .npz file, replacing what was there."""
        plain = {
            field.name: getattr(self, field.name)
            for field in dataclasses.fields(self)
            if field.name not in ("tracks", "scores")
        }
        plain["joints"] = np.array(self.joints)
        for way, track in self.tracks.items():
            plain[_TRACK + way] = track
            plain[_SCORE + way] = self.scores[way]
        with atomic_write(path, overwrite=True) as temporary:
            np.savez_compressed(temporary, **plain)

    @classmethod
    def load(cls, path: str | os.PathLike) -> "ClipTracks":
        """Reads what `save` wrote.

        Raises:
            UserError: If the file cannot be read or holds something else.
        """
        try:
            # Opened here, because NumPy leaves a damaged archive open.
            with (
                Path(path).open("rb") as file,
                np.load(file, allow_pickle=False) as archive,
            ):
                content = {name: archive[name] for name in archive.files}
            return cls(
                name=str(content["name"]),
                key=str(content["key"]),
                joints=tuple(map(str, content["joints"])),
                fps=float(content["fps"]),
                width=int(content["width"]),
                height=int(content["height"]),
                truth=content["truth"],
                visible=content["visible"],
                tracks=_beginning_with(_TRACK, content),
                scores=_beginning_with(_SCORE, content),
            )
        except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
            raise UserError(
                f"{path} holds no tracks of a comparison, or is not whole "
                f"({error}). Remove it to have it made anew."
            ) from error


def _beginning_with(prefix, content) -> dict[str, np.ndarray]:
    return {
        name.removeprefix(prefix): array
        for name, array in content.items()
        if name.startswith(prefix)
    }
