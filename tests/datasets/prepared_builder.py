"""Preparing a dataset in a test, and reading it back without its builder."""

import tensorflow_datasets as tfds


def prepare(builder_class, manual_dir, data_dir, config=None, **options):
    """Prepares into `data_dir` what lies in `manual_dir`."""
    builder = builder_class(data_dir=data_dir, config=config, **options)
    builder.download_and_prepare(
        download_config=tfds.download.DownloadConfig(
            manual_dir=manual_dir, try_download_gcs=False
        )
    )
    return builder


def read(data_dir, name, split="all"):
    """Info and examples of `NAME` or `NAME/CONFIG`, images as stored bytes."""
    builder = tfds.builder_from_directory(f"{data_dir}/{name}/1.0.0")
    images = "frames" if "frames" in builder.info.features else "image"
    examples = builder.as_dataset(
        split=split, decoders={images: tfds.decode.SkipDecoding()}
    )
    return builder.info, list(tfds.as_numpy(examples))


def download_manager(manual_dir, download_dir):
    """What TFDS gives a builder."""
    return tfds.download.DownloadManager(
        download_dir=download_dir,
        manual_dir=manual_dir,
        manual_dir_instructions="Put it there.",
    )
