"""`--region x,y,width,height`, or `--region auto`."""

from typing import TYPE_CHECKING

from keras_flowpose.safe_files import UserError

if TYPE_CHECKING:
    from keras_flowpose.video.pose_track import PoseTrack


def parse_region(
    text: str | None,
) -> tuple[int, int, int, int] | str | None:
    """Reads a region of the frame.

    Args:
        text: Four whole numbers, joined by commas; "auto" for the person's;
            None for the whole frame.

    Returns:
        x, y, width and height in pixels, or "auto", or None.

    Raises:
        UserError: If it is not of that form.
    """
    if text in (None, "auto"):
        return text
    try:
        x, y, width, height = map(int, text.split(","))
    except ValueError as error:
        raise UserError(
            "--region must be x,y,width,height in whole pixels, or auto, not "
            f"{text!r}."
        ) from error
    return x, y, width, height


def region_line(track: "PoseTrack") -> str:
    """What became of `--region auto`, in one line.

    Args:
        track: The poses, of one frame or more.
    """
    whole = (0, 0, track.width, track.height)
    ends = [first for first, *_ in track.regions[1:]] + [len(track)]
    widths, missed = [], 0
    for (first, *box), end in zip(track.regions, ends, strict=True):
        if tuple(box) == whole:
            missed += end - first
        else:
            widths.append(box[2])
    nobody = "nobody found, so the whole frame was looked at"
    if not widths:
        return f"Region:  {nobody}"
    low, high = min(widths), max(widths)
    line = f"Region:  the person's, {low} pixels wide"
    if high > low:
        line += f" to {high}"
    return line + (f"; {nobody}, in {missed} frames" if missed else "")
