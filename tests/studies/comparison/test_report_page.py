"""A page of one file."""

import base64

from keras_flowpose.studies.comparison import report_page
from tests.studies.html_outline import Outline


def test_a_page_is_whole_and_lets_nothing_in():
    text = report_page.page(
        "A < B", [("One & two", "<p>x</p>"), ("Three", "<p>y</p>")]
    )
    found = Outline(text)

    assert text.startswith("<!DOCTYPE html>")
    assert found.all("html") == [{"lang": "en"}]
    assert found.texts.count("A < B") == 2  # title and heading
    assert "One & two" in found.texts
    policy = next(x for x in found.all("meta") if "http-equiv" in x)["content"]
    assert policy.startswith("default-src 'none';")
    assert "http" not in text.replace("http-equiv", "")
    assert found.all("script") == []
    labels = [x["aria-labelledby"] for x in found.all("section")]
    assert labels == [x["id"] for x in found.all("h2")]


def test_tables_have_headers_captions_and_marks():
    found = Outline(
        report_page.table(
            "Sums <x>",
            ["what", "one", "two"],
            [["a & b", "1", ("2", "better")], ["c", "3", "4"]],
        )
    )

    assert [x.get("scope") for x in found.all("th")] == [
        *["col"] * 3,
        *["row"] * 2,
    ]
    assert found.all("td") == [{}, {"class": "better"}, {}, {}]
    assert found.texts == [
        *("Sums <x>", "what", "one", "two"),
        *("a & b", "1", "2", "c", "3", "4"),
    ]
    region = found.all("div")[0]
    assert (region["tabindex"], region["aria-label"]) == ("0", "Sums <x>")


def test_media_are_within_the_page_and_described():
    found = Outline(
        report_page.image(b"abc", "jpeg", 'a "b"')
        + report_page.plot(b"<svg/>", "plot")
        + report_page.video(b"mp4", b"first", "moves")
    )

    picture, plot = found.all("img")
    assert picture["alt"] == 'a "b"'
    kind, _, data = picture["src"].partition(",")
    assert kind == "data:image/jpeg;base64"
    assert base64.b64decode(data) == b"abc"
    assert plot["src"].startswith("data:image/svg+xml;base64,")
    (clip,) = found.all("video")
    assert base64.b64decode(clip["src"].partition(",")[2]) == b"mp4"
    assert base64.b64decode(clip["poster"].partition(",")[2]) == b"first"
    assert clip["aria-label"] == "moves"
    assert "autoplay" not in clip


def test_texts_are_escaped_and_empty_ones_left_out():
    found = Outline(
        report_page.paragraphs("a < b", "")
        + report_page.box("c")
        + report_page.bullets(["d", "e > f"])
        + report_page.heading("parametric")
        + report_page.tiles(["<i>g</i>"])
    )
    assert found.texts == ["a < b", "c", "d", "e > f", "Parametric", "g"]
    assert len(found.all("p")) == 2
