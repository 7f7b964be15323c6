"""`flowpose import-caffe`: the authors' released weights as a preset."""

import math
from dataclasses import dataclass
from pathlib import Path

from simple_parsing import field

from keras_flowpose.safe_files import UserError
from keras_flowpose.safe_files import check_writable


@dataclass(frozen=True)
class ImportCaffe:
    """Make a preset of the authors' released weights, without Caffe.

    Reads a .caffemodel of the net of the paper's release (FLIC or ChaLearn;
    caffe-heatmap-flic.caffemodel, for example), whose place is told in the
    README of github.com/tpfister/caffe-heatmap, and checks every layer.

      flowpose import-caffe caffe-heatmap-flic.caffemodel --out flic \\
          --background 1
      flowpose predict talk.mp4 --model ./flic
    """

    # The .caffemodel file.
    file: Path = field(positional=True)
    # Folder of the preset to make.
    out: Path
    # Level of these weights' heatmaps where there is no joint, to be
    # subtracted: 1 for the FLIC weights, which were trained so. 0 leaves the
    # heatmaps as the net gives them.
    background: float = 0.0
    # Replace an existing preset.
    overwrite: bool = False

    def execute(self) -> None:
        """Writes the preset and tells how to use it."""
        if not math.isfinite(self.background):
            raise UserError(
                f"--background must be a number, not {self.background}."
            )
        check_writable(self.out, self.overwrite)

        from keras_flowpose.models.preset_caffe import import_caffe
        from keras_flowpose.models.presets import save_preset

        net, config = import_caffe(self.file, self.background)
        save_preset(net, config, self.out, "float32", overwrite=self.overwrite)
        print(
            f"{net.count_params():,} weights, all as expected: {self.out}\n"
            f"Use them: flowpose predict YOUR.mp4 --model {self.out}"
        )


COMMAND = ImportCaffe
