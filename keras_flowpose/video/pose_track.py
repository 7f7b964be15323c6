"""Poses of a whole video."""

import os
from dataclasses import dataclass
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from keras_flowpose.safe_files import UserError
from keras_flowpose.safe_files import atomic_write

MEASURES = ("spread", "second_mode", "flow_error", "expected_error")
"""Fields of `PoseTrack` that say how uncertain each joint is."""


@dataclass(frozen=True, eq=False)
class PoseTrack:
    """One pose for each frame of a video, of one person.

    Args:
        joints: Joint names.
        keypoints: `(frames, joints, 2)`, (x, y) in pixels of the source
            frame, the centre of the top-left pixel at (0, 0). NaN where a
            joint is missing.
        scores: `(frames, joints)`, height of the heatmap's peak: near 1 where
            the net is sure, near 0 where it sees nothing. NaN = unknown.
        spread: `(frames, joints)`, uncertainty in source pixels: standard
            deviation of the neighbouring frames' opinions, moved along the
            flow, around the result. NaN where there was only one opinion.
        times: `(frames,)`, seconds from the start of the video. NaN = unknown.
        video: Name of the video file, or "".
        width: Of the source frames in pixels; 0 = unknown.
        height: Of the source frames in pixels; 0 = unknown.
        fps: Average frame rate; 0 = unknown.
        damage: "" or one line that says where the video is damaged.
        model: The preset, its folder, or the Keras model's name, or "".
        pooling: How the poses were pooled over time, or "".
        neighbours: Frames that were used on each side.
        lookahead: Frames of them that came later.
        filters: What the keypoints went through after that, as
            `filtered` takes it, in the order of use.
        version: Of this package when it estimated the poses, or "".
        flow: The optical flow's method and settings, or "".
        flow_mode: "chained" or "direct", or "" without flow.
        flow_size: "network" or "full", or "" without flow.
        cuts: Whether frames beyond a scene cut were left out.
        mask_flow: Whether unreliable flow was left out.
        regions: What part of the frames was looked at: (first frame, x, y,
            width, height) for each change, in source pixels, which may reach
            beyond the frame; () = all of it, or unknown.
        second_mode: `(frames, joints)`, height of the heatmap's second peak
            in proportion to its first: 0 where there is one answer, near 1
            where there are two. Defaults to None: NaN, unknown.
        flow_error: `(frames, joints)`, how far the flow at the joint is from
            leading back where it began, in source pixels; mean over the frames
            used, weighted as they are. Defaults to None: NaN, unknown.
        expected_error: `(frames, joints)`, expected distance from the truth
            in source pixels, from a calibrated model. Defaults to None: NaN,
            not calibrated.

    Times are kept as float64, all other arrays as float32.

    Raises:
        ValueError: If the arrays do not fit each other, a joint is named
            twice, or a point has only one coordinate or an infinite one.

    Example:

    ```python
    track = PoseTrack.load("talk.poses.csv")
    wrist = track.keypoints[:, track.joints.index("right_wrist")]
    ```
    """

    joints: tuple[str, ...]
    keypoints: np.ndarray
    scores: np.ndarray
    spread: np.ndarray
    times: np.ndarray
    video: str = ""
    width: int = 0
    height: int = 0
    fps: Fraction = Fraction(0)
    damage: str = ""
    model: str = ""
    pooling: str = ""
    neighbours: int = 0
    lookahead: int = 0
    filters: tuple[str, ...] = ()
    version: str = ""
    flow: str = ""
    flow_mode: str = ""
    flow_size: str = ""
    cuts: bool = False
    mask_flow: bool = False
    regions: tuple[tuple[int, int, int, int, int], ...] = ()
    second_mode: np.ndarray | None = None
    flow_error: np.ndarray | None = None
    expected_error: np.ndarray | None = None

    def __post_init__(self) -> None:
        unknown = np.full(np.shape(self.scores), np.nan, np.float32)
        for name in ("keypoints", "scores", *MEASURES):
            given = getattr(self, name)
            values = unknown if given is None else given
            object.__setattr__(self, name, np.asarray(values, np.float32))
        times = np.asarray(self.times, np.float64)
        object.__setattr__(self, "times", times)
        object.__setattr__(self, "joints", tuple(self.joints))
        self._check_shapes()
        if len(set(self.joints)) < len(self.joints):
            raise ValueError(
                "`joints` must name each joint once. Received: "
                f"joints={self.joints}"
            )
        missing = np.isnan(self.keypoints)
        halves = missing[..., 0] != missing[..., 1]
        if halves.any() or np.isinf(self.keypoints).any():
            raise ValueError(
                "`keypoints` must be finite, or NaN in both x and y. Received: "
                "a point with NaN in one of them, or infinity."
            )

    def __len__(self) -> int:
        return len(self.times)

    def filtered(self, filters: str) -> "PoseTrack":
        """The track with steadier keypoints.

        Scores and what says how uncertain they are stay as they are; missing
        points stay missing.

        Args:
            filters: One filter or several: `NAME` or `NAME:SETTING=VALUE,...`,
                joined by `+` in the order of use. `median:window=5` takes out
                single wild points, `savgol:window=9,order=2` (Savitzky-Golay)
                smooths, and `one-euro:min_cutoff=1,beta=0.01` does so from
                the past alone, as a live `OneEuroFilter` would.

        Returns:
            A new track whose `filters` tell of it.

        Raises:
            UserError: If there is no such filter or setting, or the filter
                needs times that are not known.

        Example:

        ```python
        track.filtered("median:5+savgol:window=9,order=2").save("talk.npz")
        ```
        """
        # Not at the top: few tracks are filtered.
        from keras_flowpose.video.filters.filter_text import filter_text
        from keras_flowpose.video.filters.filter_text import parse_filters

        keypoints, applied = self.keypoints, list(self.filters)
        for track_filter in parse_filters(filters):
            keypoints = track_filter(keypoints, self.times)
            applied.append(filter_text(track_filter))
        return replace(self, keypoints=keypoints, filters=tuple(applied))

    def save(self, path: str | os.PathLike, overwrite: bool = False) -> None:
        """Writes the track whole or not at all, as the end of the name says.

        | name | format | what it does not hold |
        |---|---|---|
        | `.csv` | tidy CSV, one row for each frame and joint | what is not in \
the columns frame, time, joint, x, y, score, spread, second_mode, flow_error, \
expected_error (and filters, if any) |
        | `.dlc.csv` | DeepLabCut's CSV of an analysed video | times; spread, \
second_mode, flow_error, expected_error; the video, its size and rate, damage, \
flow, regions |
        | `.json` | COCO keypoints | |
        | `.npz` | NumPy | |
        | `.parquet` | Parquet, columns as in tidy CSV; needs pyarrow | |

        Numbers are kept exactly. No format holds the poses of single frames
        before pooling: estimate them with `pooling="none"`.

        Args:
            path: Where to write.
            overwrite: Whether an existing file may be replaced.

        Raises:
            UserError: If the name ends otherwise, pyarrow is missing, or the
                file exists or cannot be written.
            OSError: If the disk is full or fails.
        """
        # Not at the top: the formats need this class.
        from keras_flowpose.video.track_formats.formats import format_of

        write = format_of(path).write
        with atomic_write(path, overwrite) as temporary:
            try:
                write(self, temporary)
            except OSError as error:  # disk full, which names no file
                raise OSError(error.errno, error.strerror, str(path)) from error

    @classmethod
    def load(cls, path: str | os.PathLike) -> "PoseTrack":
        """Reads what `save` wrote, and what others wrote in these formats.

        The content of a CSV file tells which of the two it is. Files of other
        programs must hold one person in all frames of one video; what they do
        not say is NaN, 0 or "".

        Args:
            path: The file.

        Raises:
            UserError: If the file is missing, of another kind or damaged;
                says where.
        """
        from keras_flowpose.video.track_formats.formats import format_of

        read = format_of(path).read
        if not Path(path).is_file():
            raise UserError(f"No such file: {path}")
        try:
            return read(Path(path))
        except (ValueError, OSError) as error:
            raise UserError(f"{path} holds no pose track: {error}") from error

    def _check_shapes(self) -> None:
        frames, joints = len(self.times), len(self.joints)
        shapes = {
            "times": (frames,),
            "keypoints": (frames, joints, 2),
            "scores": (frames, joints),
            **dict.fromkeys(MEASURES, (frames, joints)),
        }
        for name, shape in shapes.items():
            received = np.shape(getattr(self, name))
            if received != shape:
                raise ValueError(
                    f"`{name}` must have shape {shape} for {frames} times and "
                    f"{joints} joints. Received: shape={received}"
                )
