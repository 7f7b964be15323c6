"""A bundle that is exported in a few seconds, for tests that serve one."""

from pathlib import Path

from keras_flowpose.export import export_bundle
from keras_flowpose.models.heatmap_net import HeatmapNet

JOINTS = ("a", "b", "c")
"""What its net finds."""

BATCH_SIZES = (1, 4)
"""What the server pads batches to."""


def tiny_bundle(folder: Path, **options) -> Path:
    """Exports a net of 24 x 16 pixels that looks one frame to each side.

    Args:
        folder: Where it is exported to; made if it is not there.
        **options: For `export_bundle`.

    Returns:
        The folder, which a server is given.
    """
    net = HeatmapNet(
        len(JOINTS), width=0.02, input_size=(24, 16), value_scale=1 / 99
    )
    chosen = {
        "joints": JOINTS,
        "neighbours": 1,
        "batch_sizes": BATCH_SIZES,
        "check": False,
    }
    export_bundle(net, folder, **{**chosen, **options})
    return folder
