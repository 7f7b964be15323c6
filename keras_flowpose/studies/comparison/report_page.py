"""A page of one file that any browser opens: HTML without anything outside.

No script, no font, no picture from elsewhere; a policy in its head forbids
the browser to fetch anything. It follows the reader's choice of a light or
dark screen, and scrolls wide tables by themselves.
"""

import base64
from collections.abc import Sequence
from html import escape

_STYLE = """
:root { color-scheme: light dark; --line: #c8c8d0; --soft: #f2f2f6;
  --good: #106c2c; --bad: #a4161a; }
@media (prefers-color-scheme: dark) { :root { --line: #4a4a55;
  --soft: #26262d; --good: #7fd694; --bad: #ff9a94; } }
* { box-sizing: border-box; }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 72rem;
  padding: 1rem; overflow-wrap: break-word; }
h1, h2, h3 { line-height: 1.2; }
h2 { border-top: 1px solid var(--line); margin-top: 2.5rem;
  padding-top: 1rem; }
.summary { background: var(--soft); border-radius: .5rem; font-size: 1.1rem;
  padding: 1rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .9rem;
  font-variant-numeric: tabular-nums; margin: 1rem 0; }
caption { font-weight: 600; padding: .25rem 0; text-align: left; }
caption span { display: inline-block; left: 0; max-width: calc(100vw - 2rem);
  position: sticky; }
th, td { border-bottom: 1px solid var(--line); padding: .25rem .6rem;
  text-align: right; white-space: nowrap; }
th:first-child { text-align: left; }
@media (max-width: 40rem) { th:first-child { white-space: normal; } }
.better { color: var(--good); font-weight: 600; }
.worse { color: var(--bad); font-weight: 600; }
figure { margin: 1rem 0; }
figcaption { font-size: .9rem; }
img, video { height: auto; max-width: 100%; }
.plot { background: #fff; border-radius: .5rem; padding: .5rem; }
.plot img { max-width: none; min-width: 36rem; }
@media (min-width: 40rem) { .plot img { max-width: 100%; } }
.tiles { display: flex; flex-wrap: wrap; gap: .5rem; }
.tiles figure { flex: 1 1 14rem; margin: 0; max-width: 22rem; }
.tiles img { width: 100%; }
"""

_POLICY = (
    "default-src 'none'; img-src data:; media-src data:; "
    "style-src 'unsafe-inline'"
)


def page(title: str, sections: Sequence[tuple[str, str]]) -> str:
    """The whole page.

    Args:
        title: Plain text.
        sections: Heading (plain text) and content (HTML) of each section.
    """
    body = "\n".join(
        f'<section aria-labelledby="part-{number}">\n'
        f'<h2 id="part-{number}">{escape(heading)}</h2>\n{content}\n</section>'
        for number, (heading, content) in enumerate(sections)
    )
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>{escape(title)}</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
<h1>{escape(title)}</h1>
{body}
</main>
</body>
</html>
"""


def paragraphs(*texts: str) -> str:
    """Plain texts as paragraphs."""
    return "\n".join(f"<p>{escape(text)}</p>" for text in texts if text)


def box(*texts: str) -> str:
    """Plain texts as paragraphs that stand out."""
    return f'<div class="summary">\n{paragraphs(*texts)}\n</div>'


def heading(text: str) -> str:
    """A heading within a section."""
    return f"<h3>{escape(text[:1].upper() + text[1:])}</h3>\n"


def bullets(texts: Sequence[str]) -> str:
    """Plain texts as a list."""
    items = "\n".join(f"<li>{escape(text)}</li>" for text in texts)
    return f"<ul>\n{items}\n</ul>"


def table(
    caption: str,
    header: Sequence[str],
    rows: Sequence[Sequence[str | tuple[str, str]]],
) -> str:
    """A table that scrolls by itself where it is wider than the screen.

    Args:
        caption: What it shows.
        header: Headings of the columns.
        rows: Cells, plain text, the first one the heading of the row; or
            (text, style) with a style of the page: "better" or "worse".
    """
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in header)
    lines = []
    for first, *cells in rows:
        line = [f'<th scope="row">{escape(first)}</th>']
        for cell in cells:
            text, style = cell if isinstance(cell, tuple) else (cell, "")
            mark = f' class="{style}"' if style else ""
            line.append(f"<td{mark}>{escape(text)}</td>")
        lines.append(f"<tr>{''.join(line)}</tr>")
    body = "\n".join(lines)
    # Focusable, so that it can be scrolled with the keyboard.
    return (
        f'<div class="scroll" role="region" tabindex="0" '
        f'aria-label="{escape(caption)}">\n<table>\n'
        f"<caption><span>{escape(caption)}</span></caption>\n"
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n"
        "</table>\n</div>"
    )


def image(content: bytes, kind: str, description: str) -> str:
    """A picture within the page.

    Args:
        content: The file's bytes.
        kind: "png", "jpeg" or "svg+xml".
        description: For who does not see it, and below it.
    """
    return (
        f"<figure>{_img(content, kind, description)}"
        f"<figcaption>{escape(description)}</figcaption></figure>"
    )


def plot(content: bytes, description: str) -> str:
    """An SVG plot on white; it scrolls by itself on a narrow screen."""
    words = escape(description)
    return (
        '<figure><div class="scroll plot" role="region" tabindex="0" '
        f'aria-label="{words}">{_img(content, "svg+xml", description)}</div>'
        f"<figcaption>{words}</figcaption></figure>"
    )


def tiles(images: Sequence[str]) -> str:
    """Pictures beside each other, or below where there is no room."""
    return '<div class="tiles">\n' + "\n".join(images) + "\n</div>"


def video(content: bytes, poster: bytes, description: str) -> str:
    """An H.264 video within the page; it plays when it is asked to.

    Args:
        content: The .mp4 file's bytes.
        poster: A JPEG file's, shown until then.
        description: For who does not see it, and below it.
    """
    return (
        "<figure><video controls muted loop playsinline preload="
        f'"metadata" aria-label="{escape(description)}" '
        f'poster="data:image/jpeg;base64,{_base64(poster)}" '
        f'src="data:video/mp4;base64,{_base64(content)}"></video>'
        f"<figcaption>{escape(description)}</figcaption></figure>"
    )


def _img(content: bytes, kind: str, description: str) -> str:
    return (
        f'<img alt="{escape(description)}" '
        f'src="data:image/{kind};base64,{_base64(content)}">'
    )


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
