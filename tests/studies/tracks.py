"""Made-up tracks of made-up videos, for the tests of comparisons."""

import numpy as np

from keras_flowpose.skeleton import UPPER_BODY_7
from keras_flowpose.studies.comparison.clip_tracks import ClipTracks
from keras_flowpose.studies.comparison.plan import SINGLE

STANDING = np.array(
    [[30, 10], [10, 60], [50, 60], [12, 42], [48, 42], [18, 25], [42, 25]],
    np.float32,
)
"""A person of 24 pixels' shoulder width, in the order of `UPPER_BODY_7`."""


def made_up(
    name="one", frames=40, seed=0, noise=(4.0, 1.0), width=64, height=96
):
    """A person who sways; single frames are noisier than pooled ones."""
    random = np.random.default_rng(seed)
    sway = 3 * np.sin(np.arange(frames) / 5)[:, None, None]
    truth = (STANDING + sway).astype(np.float32)
    visible = random.choice([0, 1, 2, 2, 2], (frames, 7)).astype(np.uint8)
    ways = dict(zip((SINGLE, "parametric"), noise, strict=True))
    return ClipTracks(
        name=name,
        key="key",
        joints=UPPER_BODY_7.joints,
        fps=25.0,
        width=width,
        height=height,
        truth=truth,
        visible=visible,
        tracks={
            way: (truth + random.normal(0, size, truth.shape)).astype("f4")
            for way, size in ways.items()
        },
        scores={way: random.random((frames, 7), "f4") for way in ways},
    )
