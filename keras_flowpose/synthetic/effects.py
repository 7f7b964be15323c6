"""What camera and encoder do to a clean picture: light, noise, compression."""

import cv2
import numpy as np

from keras_flowpose.synthetic.sway import smooth_noise


class Effects:
    """The effects on a clip's frames.

    Args:
        gains: Float32 `(frames, 3)`, factors on R, G and B.
        noise: Standard deviation of the sensor's noise in grey levels.
        quality: JPEG quality of the compression, 0 for none.
        random: Draws the noise.
    """

    def __init__(
        self,
        gains: np.ndarray,
        noise: float,
        quality: int,
        random: np.random.Generator,
    ) -> None:
        self.gains, self.noise, self.quality = gains, noise, quality
        self._random = random
        self._supply = np.empty(0, np.float32)

    def apply(self, image: np.ndarray, frame: int) -> np.ndarray:
        """A clean float picture (RGB, 0-255) as the camera delivers it."""
        gain = self.gains[frame]
        if (gain != 1).any():
            image = cv2.multiply(image, (*gain.tolist(), 1.0))
        if self.noise:
            grain = self._grain(image.shape)
            image = cv2.scaleAdd(grain, self.noise, np.ascontiguousarray(image))
        picture = to_uint8(image)
        if not self.quality:
            return picture
        options = [cv2.IMWRITE_JPEG_QUALITY, self.quality]
        bgr = cv2.cvtColor(picture, cv2.COLOR_RGB2BGR)
        _, coded = cv2.imencode(".jpg", bgr, options)
        decoded = cv2.imdecode(coded, cv2.IMREAD_COLOR)
        return cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB)

    def _grain(self, shape) -> np.ndarray:
        """White noise of standard deviation 1."""
        # Normal numbers are slow to draw: each frame takes another stretch of
        # a supply that lasts for two frames.
        count = int(np.prod(shape))
        if self._supply.size != 2 * count:
            self._supply = self._random.standard_normal(2 * count, np.float32)
        start = self._random.integers(count)
        return self._supply[start : start + count].reshape(shape)


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
