"""Sphinx configuration with which scripts/docs builds a site from the Markdown pages.

https://www.sphinx-doc.org/en/master/usage/configuration.html

The pages stay plain Markdown. The navigation is built from the lists of links on the pages in
`CONTENTS`: each heading becomes a caption, and each link to a page an entry. A page that is in no
list fails the build.
"""

import html
import re
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.nodes import Node
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

ROOT = Path(__file__).resolve().parents[2]
CONTENTS = {"docs/index", "docs/decisions/README"}

project = "Darkroom"
author = "Darkroom"
html_title = "Darkroom"
root_doc = "docs/index"
extensions = ["myst_parser"]
include_patterns = [
    "*.md",
    "docs/**.md",
    "emulators/*.md",
    "findings/*.md",
    "tests/data/README.md",
]
exclude_patterns = [".*", "local", "layers", "functions", "**/node_modules", "**/examples"]
myst_heading_anchors = 4  # as GitHub makes them
myst_fence_as_directive = ["mermaid"]

html_theme = "furo"
html_theme_options = {"source_repository": "", "top_of_page_buttons": []}
html_static_path = ["static", str(ROOT / ".tools/docs/mermaid")]
html_extra_path = ["root"]  # index.html, which links to docs/index.html
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
html_search_language = "en"
html_show_search_summary = False  # a page opened from disk can't fetch the files this needs

_HEADING = re.compile(r"(?m)^## (.+)$")
_LINK = re.compile(r"\[([^\]]+)\]\(([^)#:]+)\.md\)")


class Mermaid(SphinxDirective):
    """A fenced Mermaid diagram, which a script on the page draws."""

    has_content = True

    def run(self) -> list[Node]:
        """Return the diagram's text in the element that the script looks for."""
        text = html.escape("\n".join(self.content))
        return [nodes.raw("", f'<pre class="mermaid">{text}</pre>', format="html")]


def add_navigation(app: Sphinx, docname: str, source: list[str]) -> None:
    """Add a `toctree` for each list of links on a page in `CONTENTS`."""
    if docname not in CONTENTS:
        return
    _, *sections = _HEADING.split("\n" + source[0])
    for caption, body in zip(sections[::2], sections[1::2], strict=True):
        items = [f"{title.replace('`', '')} <{path}>" for title, path in _LINK.findall(body)]
        if items:
            lines = ["```{toctree}", ":hidden:", f":caption: {caption}", "", *items, "```"]
            source[0] += "\n" + "\n".join(lines) + "\n"


def add_mermaid(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Node | None
) -> None:
    """Load the script that draws diagrams, on pages that have one."""
    if 'class="mermaid"' in context.get("body", ""):
        app.add_js_file("mermaid.min.js")


def setup(app: Sphinx) -> None:
    """Register the directive and the event handlers."""
    app.add_directive("mermaid", Mermaid)
    app.connect("source-read", add_navigation)
    app.connect("html-page-context", add_mermaid)
