"""A small study: random net, clips of two moving scenes."""

from keras_flowpose.studies.ablation.study import Study

DATA = "moving_scene/clips"
SIZE = 32  # of the net of `tests/training/temporal_runs.py`


def study(source, scene_dir, **changes):
    """A study of crops of the moving scenes, two frames on each side."""
    arguments = {
        "source": str(source),
        "data": DATA,
        "data_dir": str(scene_dir),
        "crop": 3.2,
        "neighbours": 2,
        "precision": "float32",
    }
    return Study(**(arguments | changes))
