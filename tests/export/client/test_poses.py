import numpy as np

from keras_flowpose.export.client.poses import Poses


def test_length_is_that_of_the_frames():
    poses = Poses(np.zeros([5, 3, 2]), np.zeros([5, 3]))

    assert len(poses) == 5 and poses.image_size is None
