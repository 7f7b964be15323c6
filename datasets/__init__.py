"""TFDS builders, one folder a dataset; installed as `keras_flowpose.datasets`.

Imports no builder: loading one by path after an eager import would register its
name twice.
"""
