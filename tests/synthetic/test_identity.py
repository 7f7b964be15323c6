import numpy as np

from keras_flowpose.synthetic.identity import GARMENTS
from keras_flowpose.synthetic.identity import HAIR_STYLES
from keras_flowpose.synthetic.identity import random_identity
from tests.synthetic.scenes import identity
from tests.synthetic.scenes import rng

MANY = [identity(seed) for seed in range(150)]


def test_the_same_generator_gives_the_same_person():
    assert random_identity(rng(5)) == random_identity(rng(5))
    assert random_identity(rng(5)) != random_identity(rng(6))


def test_people_differ():
    assert {who.garment for who in MANY} == set(GARMENTS)
    assert {who.hair_style for who in MANY} == set(HAIR_STYLES)
    assert {who.glasses for who in MANY} == {True, False}
    brightness = [np.mean(who.skin) for who in MANY]
    assert min(brightness) < 80
    assert max(brightness) > 190


def test_sleeves_are_short_and_long():
    for garment, shortest, longest in (("vest", 0, 0), ("jacket", 2, 2)):
        sleeves = [who.sleeve for who in MANY if who.garment == garment]
        assert (min(sleeves), max(sleeves)) == (shortest, longest)
    tees = [who.sleeve for who in MANY if who.garment == "tee"]
    assert 0.4 < min(tees) < 0.7 < max(tees) <= 1
    shirts = [who.sleeve for who in MANY if who.garment == "shirt"]
    assert min(shirts) < 1.1
    assert max(shirts) > 1.7


def test_values_are_in_range():
    for who in MANY:
        assert 0 < min(who.skin) <= max(who.skin) < 256
        assert 0 < min(who.hair) <= max(who.hair) < 256
        assert np.linalg.norm(who.light) - 1 < 1e-9
        assert who.light[2] > 0  # the light is on the camera's side
