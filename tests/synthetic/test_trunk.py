import numpy as np

from keras_flowpose.synthetic import face
from keras_flowpose.synthetic.camera import Framing
from keras_flowpose.synthetic.sway import BodyMotion
from keras_flowpose.synthetic.trunk import trunk_layers
from tests.synthetic.scenes import identity
from tests.synthetic.scenes import rng
from tests.synthetic.test_sway import sway

FRAMING = Framing(60.0, (80.0, 70.0))
WHO = identity(5, hair_style="long", head=1.0)


def layers_of(**movements):
    moved = sway(**movements)
    layers, nose = trunk_layers(WHO, moved, BodyMotion(moved), FRAMING, rng())
    return layers, nose[0]


def test_layers_lie_over_one_another_from_hair_to_lids():
    layers, _ = layers_of()

    assert [layer.name for layer in layers][:4] == [
        "hair",
        "neck",
        "torso",
        "head",
    ]
    depths = [layer.depth[0] for layer in layers]
    assert depths == sorted(depths)
    assert len(set(depths)) == len(depths)


def test_the_torso_lies_at_the_origin():
    layers, _ = layers_of(shift=[[0.1, -0.05]])
    torso = layers[2]

    np.testing.assert_allclose(torso.maps[0] @ [0, 0, 1], [86, 67])
    np.testing.assert_allclose(torso.maps[0] @ [0.5, 0, 1], [116, 67])


def test_the_nose_is_on_the_sheet_of_features():
    layers, nose = layers_of(roll=[0.2], yaw=[0.7], nod=[-0.4])
    sheet = layers[4]

    np.testing.assert_allclose(sheet.maps[0] @ [*face.NOSE, 1], nose)


def test_a_face_turns_and_nods():
    _, still = layers_of()
    _, right = layers_of(yaw=[0.8])
    _, down = layers_of(nod=[0.8])

    assert right[0] > still[0] + 2
    assert down[1] > still[1] + 1
    # Above the shoulders, by about half a unit.
    assert 20 < FRAMING.origin[1] - still[1] < 35


def test_open_eyes_and_closed_mouths_leave_nearly_no_height():
    open_eyes, _ = layers_of()
    closed, _ = layers_of(lids=[1.0], mouth=[1.0])

    for moving in (-1, -2, -3):  # two lids and the mouth
        heights = [x[moving].maps[0, 1, 1] for x in (open_eyes, closed)]
        np.testing.assert_allclose(heights, [0.04 * 60, 60], rtol=1e-6)
