from keras_flowpose.synthetic import face
from tests.synthetic.scenes import colour_at
from tests.synthetic.scenes import identity
from tests.synthetic.scenes import opaque_at

DENSITY = 120.0
WHO = identity(4, glasses=False)


def test_features_are_where_they_are_said_to_be():
    sprite = face.features(WHO, DENSITY)

    for x, y in (*face.EYES, face.NOSE, face.MOUTH):
        assert opaque_at(sprite, x, y) > 0.7
    # Between them one sees the head.
    for x, y in ((0.19, -0.6), (-0.19, -0.45), (0.0, -0.83)):
        assert opaque_at(sprite, x, y) < 0.05


def test_eyes_are_dark_in_the_middle_and_white_beside():
    sprite = face.features(WHO, DENSITY)

    for x, y in face.EYES:
        white = min(
            colour_at(sprite, x + s, y + 0.004).mean() for s in (-0.03, 0.03)
        )
        assert colour_at(sprite, x, y).mean() < 0.6 * white


def test_an_open_mouth_is_dark_and_a_lid_covers_an_eye():
    mouth = face.mouth(WHO, DENSITY)
    assert colour_at(mouth, 0, 0.01).mean() < 80
    assert opaque_at(mouth, 0.085, 0.05) < 0.05

    lid = face.lid(WHO, DENSITY)
    assert opaque_at(lid, 0, 0.02) > 0.95
    assert opaque_at(lid, 0, -0.025) < 0.1


def test_glasses_have_dark_rims():
    # Below the eyes, where there is nothing but the rims.
    rim = [(x, y + 0.006 + 0.053) for x, y in face.EYES]
    worn = face.features(identity(4, glasses=True), DENSITY)
    bare = face.features(WHO, DENSITY)

    for x, y in rim:
        assert opaque_at(bare, x, y) < 0.1
        assert opaque_at(worn, x, y) > 0.5
        assert colour_at(worn, x, y).mean() < 60
