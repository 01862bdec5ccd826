"""Classes that style a state. Set before a part is on the screen they cost nothing; afterwards its style is worked out."""

from __future__ import annotations

from textual.dom import DOMNode


def mark(node: DOMNode, name: str, on: bool) -> None:
    """Give `node` the class `name`, or take it away; nothing happens when it is so already."""
    if node.has_class(name) != on:
        node.set_class(on, name, update=node.is_attached)
