"""Options that are several numbers, as `--batches 1,16`."""

from keras_flowpose.safe_files import UserError


def parse_sizes(option: str, text: str) -> tuple[int, ...]:
    """Reads rising sizes.

    Args:
        option: The option's name, for the complaint.
        text: Whole numbers of at least 1, each greater than the one before,
            joined by commas; "none" or nothing for no sizes.

    Raises:
        UserError: If it is not of that form.
    """
    if text.strip() in ("", "none"):
        return ()
    try:
        sizes = [int(word) for word in text.split(",")]
    except ValueError:
        sizes = []
    if not sizes or sizes[0] < 1 or sizes != sorted(set(sizes)):
        raise UserError(
            f"{option} must be rising whole numbers joined by commas, such as "
            f"1,16. Received: {text}."
        )
    return tuple(sizes)
