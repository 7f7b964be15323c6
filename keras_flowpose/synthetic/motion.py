"""Hands from pose to pose, as people move them.

Movements have nearly minimum jerk, go on slightly bent paths and take longer
the further they go; the left hand follows or leads a little.
"""

import numpy as np

from keras_flowpose.synthetic.acts import ACTS
from keras_flowpose.synthetic.acts import WRIST


def hand_motion(
    times: np.ndarray, acts: tuple[str, ...], random: np.random.Generator
) -> np.ndarray:
    """Poses of both hands over time.

    Args:
        times: Float64 `(frames,)`, seconds, rising; some may lie below 0.
        acts: Names out of `ACTS` to choose from, act by act.
        random: Chooses acts, places, shapes, speeds.

    Returns:
        Float64 `(frames, 2, 16)`, right hand first.
    """
    tempo = random.uniform(0.85, 1.3)
    last = ACTS[str(random.choice(acts))](random)[-1][2]
    starts, ends, poses, bends = [-1e9], [-1.0], [last], [np.zeros((2, 3))]
    while ends[-1] < times[-1] + 1:
        for haste, hold, pose in ACTS[str(random.choice(acts))](random):
            way = np.linalg.norm(pose[:, WRIST] - last[:, WRIST], axis=-1).max()
            turn = np.abs(pose[:, 3:9] - last[:, 3:9]).max()
            needed = max(0.16 + 0.3 * way, 0.12 + 0.11 * turn)
            seconds = needed * random.uniform(0.85, 1.3) / (tempo * haste)
            starts.append(ends[-1] + 0.04 + hold * random.uniform(0.6, 1.4))
            ends.append(starts[-1] + seconds)
            poses.append(pose)
            bends.append(random.normal(0, 0.09, (2, 3)) * min(way, 1.5))
            last = pose
    keys, bends = np.stack(poses), np.stack(bends)
    # The left hand follows or leads a little.
    lag = random.normal(0, 0.03)
    starts, ends = np.array(starts), np.array(ends)
    both = [
        _moved(times - delay, starts, ends, keys[:, side], bends[:, side])
        for side, delay in ((0, 0.0), (1, lag))
    ]
    return np.stack(both, axis=1)


def minimum_jerk(share: np.ndarray) -> np.ndarray:
    """The minimum-jerk course from 0 to 1, for shares of the time 0-1.

    Reference:
        Flash and Hogan, "The coordination of arm movements", 1985.
    """
    s = np.clip(share, 0, 1)
    return s**3 * (10 - 15 * s + 6 * s**2)


def _moved(times, starts, ends, keys, bends):
    """One hand's poses `(frames, 16)` on the way along its keys."""
    step = np.searchsorted(starts, times, side="right") - 1
    step = np.clip(step, 1, len(starts) - 1)
    share = minimum_jerk((times - starts[step]) / (ends - starts)[step])
    share = share[:, None]
    poses = keys[step - 1] * (1 - share) + keys[step] * share
    poses[:, WRIST] += 4 * share * (1 - share) * bends[step]
    return poses
