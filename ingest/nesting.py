"""Which open unit a new one stands beside or inside, by its number's kind; no sequences, no lines."""

from ingest.markers import Marker
from ingest.units import Unit
from kb.model import Level


def is_beside(unit: Unit, marker: Marker) -> bool:
    """Whether a unit of the same style is no holder of the new one: 编 hold 分编, 3.1 holds 3.1.1."""
    if marker.step.level is Level.PART:
        return unit.step.name == marker.step.name
    return marker.step.level is not Level.DECIMAL or not marker.step.name.startswith(unit.step.name + ".")


def holds(unit: Unit, marker: Marker) -> bool:
    """Whether an open unit can hold a new one: what ranks above it, and a named heading all but attachments."""
    kind = marker.step.level
    if unit.level is Level.UNNUMBERED:
        return bool(unit.heading) and kind is not Level.ATTACHMENT
    if unit.level is Level.ATTACHMENT and kind is Level.PART:
        return True
    if unit.level is Level.PART and kind is Level.PART:
        return not unit.step.name
    if kind is Level.DECIMAL and unit.level in (Level.DECIMAL, Level.OUTLINE_3):
        return marker.step.name.startswith((unit.step.name or str(unit.step.number)) + ".")
    return unit.level is not Level.PARAGRAPH and unit.rank < marker.rank
