"""What a bundle says of itself."""

import json

import numpy as np

from keras_flowpose.export.description import bundle_description
from keras_flowpose.export.served_net import open_served_net
from keras_flowpose.models.spatial_net import SpatialNet
from keras_flowpose.skeleton import UPPER_BODY_7


def test_it_holds_what_a_client_needs_and_fits_into_json():
    net = open_served_net(SpatialNet(7, width=0.02, input_size=(24, 16)))

    about = json.loads(json.dumps(bundle_description(net, [], (1, 4))))

    assert about["joints"] == list(UPPER_BODY_7.joints)
    assert about["limbs"][0] == [5, 3]  # right shoulder, right elbow
    assert about["mirrored"] == [0, 2, 1, 4, 3, 6, 5]
    assert about["input_size"] == [24, 16]
    assert about["heatmap_shape"] == [6, 4, 7] and about["stride"] == 4
    assert (about["window"], about["pooling"]) == (31, "parametric")
    assert np.shape(about["pooling_weights"]) == (31, 7)
    assert about["tolerance_pixels"] == 0.01
    assert about["batch_sizes"] == [1, 4]
