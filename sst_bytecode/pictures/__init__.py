"""What the page and the HTML report show alike: pictures as SVG, words for numbers and times, parts of templates."""

from __future__ import annotations

from sst_bytecode.pictures.flow import flow_of
from sst_bytecode.pictures.lineage import draw_lineage
from sst_bytecode.pictures.overview import Overview, overview_of
from sst_bytecode.pictures.sankey import draw_flow

__all__ = ["Overview", "draw_flow", "draw_lineage", "flow_of", "overview_of"]
