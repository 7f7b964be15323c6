"""What camera and encoder do to a clean picture: light, noise, compression."""

from dataclasses import dataclass

import cv2
import numpy as np

from keras_flowpose.synthetic.sway import smooth_noise


@dataclass(frozen=True)
class Effects:
    """The effects on a clip's frames.

    Args:
        gains: Float32 `(frames, 3)`, factors on R, G and B.
        noise: Standard deviation of the sensor's noise in grey levels.
        quality: JPEG quality of the compression, 0 for none.
        random: Draws the noise.
    """

    gains: np.ndarray
    noise: float
    quality: int
    random: np.random.Generator

    def apply(self, image: np.ndarray, frame: int) -> np.ndarray:
        """A clean float picture (RGB, 0-255) as the camera delivers it."""
        gain = self.gains[frame]
        if (gain != 1).any():
            image = image * gain
        if self.noise:
            grain = self.random.standard_normal(image.shape, np.float32)
            image = cv2.scaleAdd(grain, self.noise, np.ascontiguousarray(image))
        picture = to_uint8(image)
        if not self.quality:
            return picture
        # The encoder takes the channels for blue, green, red; so does the
        # decoder, but chroma would be weighted wrongly.
        options = [cv2.IMWRITE_JPEG_QUALITY, self.quality]
        _, coded = cv2.imencode(".jpg", picture[..., ::-1], options)
        return np.ascontiguousarray(
            cv2.imdecode(coded, cv2.IMREAD_COLOR)[..., ::-1]
        )


def random_effects(
    times: np.ndarray,
    light: bool,
    noise: bool,
    compression: bool,
    random: np.random.Generator,
) -> Effects:
    """Effects of random strength.

    Args:
        times: Seconds, `(frames,)`.
        light: Whether exposure and tint differ and change.
        noise: Whether there is sensor noise.
        compression: Whether frames are compressed and decoded.
        random: Decides strengths, and draws the noise.
    """
    exposure, tint = random.normal(0, [0.12, 0.05])
    exposure = exposure + 0.05 * smooth_noise(times, 6, 1, random)
    tint = tint + 0.015 * smooth_noise(times, 8, 2, random)
    gains = np.exp(light * (exposure[:, None] + np.outer(tint, [1, 0, -1])))
    # All are drawn, so that leaving one out leaves the others as they were.
    grain, quality = random.uniform(0.5, 5), random.integers(35, 93)
    return Effects(
        gains=gains.astype(np.float32),
        noise=float(grain) * noise,
        quality=int(quality) * compression,
        random=random,
    )


def to_uint8(image: np.ndarray) -> np.ndarray:
    """A float picture rounded to uint8, clipped to 0-255."""
    return np.clip(np.rint(image), 0, 255).astype(np.uint8)
