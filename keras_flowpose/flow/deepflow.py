"""DeepFlow, the kin of the paper's flow, where OpenCV's extra modules are."""

import cv2
import numpy as np

from keras_flowpose.flow.base import check_frame_pair
from keras_flowpose.safe_files import UserError


class DeepFlow:
    """OpenCV's DeepFlow: the most careful of its methods, and the slowest.

    OpenCV's has no matching of descriptors, which gave DeepFlow its name; it
    is the variational part alone.

    Raises:
        UserError: If this OpenCV is without its extra modules.

    Example:

    ```python
    # pip install opencv-contrib-python
    track = kfp.estimate_video("talk.mp4", "tiny", flow=kfp.DeepFlow())
    ```

    Reference:
        Weinzaepfel et al., "DeepFlow: Large displacement optical flow with
        deep matching", 2013. The paper uses FastDeepFlow, a faster version.
    """

    def __init__(self) -> None:
        create = getattr(
            getattr(cv2, "optflow", None), "createOptFlow_DeepFlow", None
        )
        if create is None:
            raise UserError(
                "DeepFlow is not in this OpenCV, but in the package "
                "opencv-contrib-python, which takes the place of "
                "opencv-python: pip uninstall opencv-python, then pip install "
                "opencv-contrib-python"
            )
        self._deepflow = create()

    @property
    def settings(self) -> str:
        """As `FlowEstimator.settings`."""
        return f"deepflow, opencv {cv2.__version__}"

    def flow(self, target: np.ndarray, source: np.ndarray) -> np.ndarray:
        """As `FlowEstimator.flow`."""
        check_frame_pair(target, source)
        # As with DIS, the first image is the one whose pixels get flow.
        return self._deepflow.calc(_grey(target), _grey(source), None)


def _grey(image: np.ndarray) -> np.ndarray:
    return cv2.cvtColor(np.ascontiguousarray(image), cv2.COLOR_RGB2GRAY)
