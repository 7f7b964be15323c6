"""Makes the bare checkout importable, and keeps TensorFlow quiet and small."""

import os
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault("MPLBACKEND", "Agg")

import keras_flowpose

# `keras_flowpose.datasets` and `keras_flowpose.export` lie at the root of the
# repository; an installed package maps them, a bare checkout does so here.
ROOT = str(Path(__file__).resolve().parents[1])
if ROOT not in keras_flowpose.__path__:
    keras_flowpose.__path__.append(ROOT)
