"""Reads the structure of a page, for the tests."""

from html.parser import HTMLParser


class Outline(HTMLParser):
    """Tags with their attributes, texts, and whether tags are balanced."""

    VOID = ("meta", "link", "img", "br")

    def __init__(self, text):
        super().__init__()
        self.tags, self.texts, self.open = [], [], []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, text):
        if text.strip():
            self.texts.append(text.strip())

    def all(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]
