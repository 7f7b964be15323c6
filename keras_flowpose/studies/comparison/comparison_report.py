"""The report of a comparison: one file that any browser opens."""

from collections.abc import Callable
from collections.abc import Sequence

from keras_flowpose.studies.comparison import report_page as html
from keras_flowpose.studies.comparison import report_tables as tables
from keras_flowpose.studies.comparison.clip_tracks import ClipTracks
from keras_flowpose.studies.comparison.comparison import Comparison
from keras_flowpose.studies.comparison.comparison_plots import accuracy_plot
from keras_flowpose.studies.comparison.comparison_plots import bar_plot
from keras_flowpose.studies.comparison.findings import about_labels
from keras_flowpose.studies.comparison.findings import findings
from keras_flowpose.studies.comparison.findings import headlines
from keras_flowpose.studies.comparison.labelled_clip import LabelledClip
from keras_flowpose.studies.comparison.plan import SINGLE
from keras_flowpose.studies.comparison.resampling import FEWEST_GROUPS
from keras_flowpose.studies.comparison.telling_clip import most_different
from keras_flowpose.studies.comparison.telling_clip import stretch_video
from keras_flowpose.studies.comparison.worst_frames import frame_pictures
from keras_flowpose.studies.comparison.worst_frames import worst_frames
from keras_flowpose.video.estimator import VideoPoseEstimator

_WORST = 4
"""How many of the worst frames are shown."""

_METHOD = (
    "Every way sees the same decoded frames; single-frame poses come from the "
    "same heatmaps before they are pooled. Distances are in pixels of a frame "
    "whose longer side is 256 pixels.",
    "Acceleration is the length of p(t - 1) - 2 p(t) + p(t + 1). It needs no "
    "labels, and counts at all joints, also where none is labelled. "
    "Acceleration error is the length of its difference from that of the "
    "labels. Labels that were made frame by frame tremble themselves: their "
    "acceleration is in the last column, and no track can have an error far "
    "below it.",
    "PCK and relative acceleration are measured in torsos: the median torso "
    "diagonal of a video, or 1.4 times its median shoulder width where hips "
    "are not labelled.",
    "A pose is implausible if a limb with both ends labelled is longer or "
    "shorter than limbs are: outside {band}.",
    "Intervals are percentiles of 2,000 paired bootstrap draws over "
    "{resampled}; those of a single video are over stretches of it. With fewer "
    f"than {FEWEST_GROUPS} groups there is none. In them "
    "and in the means every labelled joint weighs the same; in the accuracy "
    "curves the left and the right one do. Better and worse are said only "
    "where the whole interval is on one side of zero. Many intervals stand "
    "here: one in twenty misses its true value by chance.",
)


def comparison_report(
    comparison: Comparison,
    clips: Sequence[LabelledClip] = (),
    tracks: Sequence[ClipTracks] = (),
    estimators: Callable[[], dict[str, VideoPoseEstimator]] | None = None,
) -> str:
    """The report as HTML.

    Args:
        comparison: The numbers.
        clips: The videos, for pictures; none for a report without.
        tracks: Their tracks, in the same order.
        estimators: Gives an estimator for each way, as `frame_pictures`
            takes it.

    Returns:
        HTML text that needs nothing else.
    """
    first = next(way for way in comparison.ways if way != SINGLE)
    sections = [
        ("Summary", _summary(comparison)),
        ("Accuracy", _accuracy(comparison)),
        ("Steadiness", _steadiness(comparison)),
        ("Impossible poses", _plausibility(comparison)),
        ("By speed of the joint", _speed(comparison)),
        ("By sight of the joint", _sight(comparison)),
    ]
    if clips:
        pictures = _worst(clips, tracks, first, estimators)
        sections.append(("Worst frames", pictures))
        sections.append(("Side by side", _clip(clips, tracks, first)))
    sections.append(("Videos and method", _method(comparison)))
    return html.page("Pooled against single-frame poses", sections)


def _summary(comparison: Comparison) -> str:
    frames = sum(video.frames for video in comparison.videos)
    what = (
        f"{len(comparison.videos)} labelled videos, {frames} frames, net "
        f"{comparison.conditions.get('model', '')}; intervals over "
        f"{comparison.resampled}."
    )
    return "\n".join(
        [
            html.box(*headlines(comparison)),
            html.paragraphs(what, about_labels(comparison)),
            *(
                html.heading(way) + html.bullets(findings(comparison, way))
                for way in comparison.ways
                if way != SINGLE
            ),
            tables.main_table(comparison),
        ]
    )


def _accuracy(comparison: Comparison) -> str:
    plot = accuracy_plot(comparison)
    parts = [_plot(plot, "Share of the joints within d pixels of their label.")]
    measures = ("within_3px", "within_6px", "within_10px", "pck_0.1", "pck_0.2")
    parts.append(tables.part_tables(comparison, "joints", "joint", measures))
    parts.append(tables.pixel_table(comparison))
    parts.append(
        tables.part_tables(
            comparison, "video", "video", ("within_6px", "error")
        )
    )
    return "\n".join(parts)


def _steadiness(comparison: Comparison) -> str:
    parts = []
    for measure, words in (
        ("acceleration", "Mean acceleration of the tracks in each video"),
        ("acceleration_error", "Mean acceleration error in each video"),
    ):
        plot = bar_plot(comparison, "video", measure)
        told = f"{words}; lines: 95 % interval of the difference."
        parts.append(_plot(plot, told))
    measures = ("acceleration", "acceleration_error")
    for kind, what in (("joints", "joint"), ("video", "video")):
        parts.append(tables.part_tables(comparison, kind, what, measures))
    return "\n".join(parts)


def _plausibility(comparison: Comparison) -> str:
    plot = bar_plot(comparison, "video", "implausible_poses")
    measures = ("implausible_poses", "implausible_limbs")
    return "\n".join(
        [
            html.paragraphs(
                "Poses with a limb longer or shorter than limbs are; "
                f"plausible are {comparison.band}."
            ),
            _plot(plot, "Share of implausible poses in each video."),
            tables.part_tables(comparison, "video", "video", measures),
        ]
    )


def _speed(comparison: Comparison) -> str:
    plot = bar_plot(comparison, "speed", "within_10px")
    told = "Joints within 10 px by their speed, pixels of 256 a frame."
    measures = ("within_6px", "within_10px", "error", "acceleration_error")
    return "\n".join(
        [
            _plot(plot, told),
            tables.part_tables(
                comparison, "speed", "speed [px/frame]", measures
            ),
        ]
    )


def _sight(comparison: Comparison) -> str:
    return "\n".join(
        [
            html.paragraphs(
                "What the labels say of each joint: in sight (v = 2), or "
                "hidden or unsure (v = 1). Joints without a label (v = 0) "
                "count nowhere."
            ),
            tables.part_tables(
                comparison,
                "sight",
                "sight",
                ("within_6px", "within_10px", "error", "acceleration_error"),
            ),
        ]
    )


def _worst(clips, tracks, way, estimators) -> str:
    parts = [
        html.paragraphs(
            f"Where {way} is farthest from the labels, one frame of each of "
            f"the worst videos. The glow is the heatmaps; the person's right "
            "side is orange, the left blue."
        )
    ]
    for bad in worst_frames(tracks, way, _WORST):
        clip = clips[bad.clip]
        where = f"{clip.name}, frame {bad.frame}"
        pictures = frame_pictures(
            clip, tracks[bad.clip], bad.frame, way, estimators
        )
        parts.append(
            html.paragraphs(f"{where}: {bad.error:.1f} px in the mean.")
        )
        parts.append(
            html.tiles(
                [
                    html.image(content, "jpeg", f"{where}: {name}")
                    for name, content in pictures
                ]
            )
        )
    return "\n".join(parts)


def _clip(clips, tracks, way) -> str:
    found = most_different(tracks, way)
    clip = clips[found.clip]
    told = (
        f"{clip.name}, frames {found.start} to {found.stop - 1}: where {way} "
        f"differs most from single frames ({found.difference:.1f} px in the "
        "mean), whichever is right."
    )
    content, poster = stretch_video(clip, tracks[found.clip], way, found)
    return html.video(content, poster, told)


def _method(comparison: Comparison) -> str:
    texts = [
        text.format(band=comparison.band, resampled=comparison.resampled)
        for text in _METHOD
    ]
    return "\n".join(
        [
            tables.video_table(comparison),
            tables.condition_table(comparison),
            html.paragraphs(*texts),
        ]
    )


def _plot(content: bytes | None, told: str) -> str:
    if content is None:
        return html.paragraphs(f"{told} Too little is labelled for it.")
    return html.plot(content, told)
