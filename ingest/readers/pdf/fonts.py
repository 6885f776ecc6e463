"""The fonts of a page: which characters the codes of a string stand for, and how wide they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_BOLD_NAME = re.compile(r"bold|black|heavy|semibold|demi(?!ight)|[-,]bd\b|cmbx|sfbx", re.IGNORECASE)
_BOLD_WEIGHT = 600
_SYMBOLIC, _FORCE_BOLD = 1 << 2, 1 << 18
_RAW_UNITS = 1000.0
_NARROWEST_GAP, _WIDEST_GAP = 0.12, 0.2


@dataclass(frozen=True, slots=True)
class Glyph:
    """The glyph of one code: its text, its width in em, and whether word spacing applies to it."""

    text: str
    width: float
    spaces: bool


class Face:
    """One font as the reader needs it. `gap` is the distance in em that parts words; `scale` is the height of an em
    in units of the font size; `told` is False where the file does not map the codes to characters."""

    def __init__(self, resource: Any) -> None:
        # The one place that knows how pypdf describes a font.
        from pypdf.generic._font import Font

        self._font = Font.from_font_resource(resource)
        self._glyphs: dict[str, Glyph] = {}
        self._widths, self.scale = _RAW_UNITS, 1.0
        if self._font.sub_type == "Type3":
            self._measure_drawn(resource)
        space = float(self._font.space_width) / self._widths
        self.gap = min(max(space / 2, _NARROWEST_GAP), _WIDEST_GAP)
        self.bold = _is_bold(self._font)
        self.wide = isinstance(self._font.encoding, str)
        self.told = self._font.interpretable and not self._is_unmapped(resource)

    def _is_unmapped(self, resource: Any) -> bool:
        """Whether the codes are the numbers of drawings and nothing says which characters these are."""
        if self._font.character_map:
            return False
        own = int(self._font.font_descriptor.flags) & _SYMBOLIC and self._font.font_descriptor.font_file is not None
        return self.wide or bool(own and "/Encoding" not in resource and self._font.sub_type == "TrueType")

    def _measure_drawn(self, resource: Any) -> None:
        """A Type 3 font has a unit of its own, not 1/1000 em."""
        try:
            matrix = [float(n) for n in resource["/FontMatrix"]]
            box = [float(n) for n in resource["/FontBBox"]]
        except (KeyError, TypeError, ValueError):
            return
        if matrix[0]:
            self._widths = 1 / abs(matrix[0])
        height = abs(box[3] - box[1]) * abs(matrix[3])
        self.scale = height if height else _RAW_UNITS * abs(matrix[3])

    def glyphs(self, data: bytes) -> Iterator[Glyph]:
        """The glyphs of a string in this font, code by code."""
        known = self._glyphs
        for code in self._codes(data):
            glyph = known.get(code)
            if glyph is None:
                glyph = known[code] = self._glyph(code)
            yield glyph

    def _codes(self, data: bytes) -> str:
        encoding = self._font.encoding
        if not isinstance(encoding, str):
            return data.decode("latin-1")
        try:
            return data.decode(encoding, "surrogatepass")
        except UnicodeDecodeError:
            return data.decode(encoding, "replace")
        except LookupError:
            return data.decode("latin-1")

    def _glyph(self, code: str) -> Glyph:
        font = self._font
        encoding = font.encoding
        if isinstance(encoding, str):
            text = str(font.character_map.get(code, code))
        else:
            named = encoding.get(ord(code), code) if ord(code) < 256 else code
            text = "".join(str(font.character_map.get(character, character)) for character in named)
        if code == font.space_char:
            width = float(font.space_width)
        else:
            width = float(font.character_widths.get(code, font.character_widths["default"]))
        # A lone half of a pair is no character, and could not be written to a file.
        text = "".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in text)
        return Glyph(text.replace("\x00", ""), width / self._widths, not self.wide and code == " ")


def _is_bold(font: Any) -> bool:
    descriptor = font.font_descriptor
    try:
        if float(descriptor.weight) >= _BOLD_WEIGHT or int(descriptor.flags) & _FORCE_BOLD:
            return True
    except (TypeError, ValueError):
        pass
    return bool(_BOLD_NAME.search(str(font.name)))
