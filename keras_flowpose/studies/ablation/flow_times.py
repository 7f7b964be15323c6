"""How long each method of flow takes on the frames of a study."""

import time
from collections.abc import Sequence

import numpy as np

from keras_flowpose.studies.ablation.study import NO_FLOW
from keras_flowpose.studies.ablation.study import flow_maker
from keras_flowpose.studies.ablation.study_windows import StudyWindows


def flow_times(
    windows: StudyWindows, flows: Sequence[str], pairs: int = 20
) -> dict[str, float]:
    """Median time of one flow field between consecutive network frames.

    Args:
        windows: Their first few are measured on.
        flows: Names of methods; `NO_FLOW` takes no time.
        pairs: How many pairs of frames, after one to warm up. Defaults to 20.

    Returns:
        Milliseconds by name, of one thread of Python (OpenCV may use all
        processors).
    """
    found = []
    for window in windows.read():
        frames = np.round(np.clip(window.frames, 0, 255)).astype(np.uint8)
        exists = window.present.numpy().all(axis=0)
        found += [
            (frames[t], frames[t + 1])
            for t in range(len(frames) - 1)
            if exists[t] and exists[t + 1]
        ]
        if len(found) > pairs:
            break
    times = {}
    for name in flows:
        if name == NO_FLOW or not found:
            times[name] = 0.0
            continue
        estimator, taken = flow_maker(name)(), []
        for target, source in found[: pairs + 1]:
            start = time.perf_counter()
            estimator.flow(target, source)
            taken.append(time.perf_counter() - start)
        times[name] = 1000 * float(np.median(taken[1:] or taken))
    return times
