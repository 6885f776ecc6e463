"""Interpret the drawing instructions of a page and record what they show and where.

pypdf parses the instructions and the fonts; its own text extraction hands out neither colours nor the places of what
is drawn inside forms, which columns, furniture and hidden text are told by.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from riktlots.ingest.readers.pdf.fonts import Face
from riktlots.ingest.readers.pdf.page import Area, Matrix, Page, box_of, multiplied, placed
from riktlots.ingest.readers.pdf.pen import Pen, State

if TYPE_CHECKING:
    from pypdf import PageObject


_LIGHT, _FAINT = 0.95, 0.04
_INK_SPACES = ("/DeviceCMYK", "/Separation", "/DeviceN")


def is_paper(components: Sequence[Any], space: str) -> bool:
    """Whether a colour is white or nearly white. `space` is the name of the colour space.

    In spaces of light the components are near 1, in spaces of ink (CMYK, spot colours) near 0. A pattern and a palette
    are taken for colours.
    """
    numbers = [float(n) for n in components if isinstance(n, int | float)]
    if not numbers or len(numbers) != len(components) or space in ("/Pattern", "/Indexed", "/Lab"):
        return False
    if space in _INK_SPACES or len(numbers) >= 4:
        return all(n <= _FAINT for n in numbers)
    return all(n >= _LIGHT for n in numbers)


def space_name(operand: Any, resources: Mapping[str, Any]) -> str:
    """The name of the colour space that an operand of `cs` means."""
    try:
        spaces = resources["/ColorSpace"].get_object() if "/ColorSpace" in resources else {}
        found = spaces[operand].get_object() if operand in spaces else operand
        return str(found if isinstance(found, str) else found[0])
    except (AttributeError, IndexError, KeyError, TypeError):
        return str(operand)


_DEEPEST_FORM, _MOST_FORMS = 12, 2000
_THIN = 2.5  # points: a thinner bar is a rule
_SHORTEST_RULE, _SHORTEST_BAR = 12.0, 6.0
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_FILLS = {b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"}
_STROKES = {b"S", b"s"}


def drawn(page: PageObject, faces: dict[object, Face], layers_off: frozenset[int] = frozenset()) -> Page:
    """Draw a page. `faces` keeps the fonts from page to page; `layers_off` are the object numbers of hidden layers.

    Raises whatever pypdf raises on a damaged page.
    """
    left, bottom, right, top = (float(n) for n in page.cropbox)
    upright: dict[int, Matrix] = {
        0: (1.0, 0.0, 0.0, 1.0, -left, -bottom),
        90: (0.0, -1.0, 1.0, 0.0, -bottom, right),
        180: (-1.0, 0.0, 0.0, -1.0, right, top),
        270: (0.0, 1.0, -1.0, 0.0, top, -left),
    }
    turned = page.rotation % 360
    width, height = right - left, top - bottom
    result = Page(height, width) if turned in (90, 270) else Page(width, height)
    painter = _Painter(result, page.pdf, faces, layers_off)
    contents = page.get("/Contents")
    if contents is not None:
        painter.draw(contents.get_object(), _resources(page), State(upright.get(turned, upright[0])))
    return result


def _resources(page: PageObject) -> Mapping[str, Any]:
    found: Any = page
    for _ in range(_DEEPEST_FORM):
        if "/Resources" in found:
            resources: Mapping[str, Any] = found["/Resources"].get_object()
            return resources
        if "/Parent" not in found:
            break
        found = found["/Parent"].get_object()
    return {}


class _Painter:
    def __init__(self, page: Page, pdf: Any, faces: dict[object, Face], layers_off: frozenset[int]) -> None:
        self.page, self.pdf, self.faces, self.layers_off = page, pdf, faces, layers_off
        self.pen = Pen(page)
        self.forms = 0

    def draw(self, stream: Any, resources: Mapping[str, Any], state: State, depth: int = 0) -> None:
        from pypdf.generic import ContentStream

        content = stream if isinstance(stream, ContentStream) else ContentStream(stream, self.pdf, "bytes")
        saved: list[State] = []
        path: list[list[tuple[float, float]]] = []
        marks: list[bool] = []
        for operands, operator in content.operations:
            if operator == b"q":
                saved.append(state.copy())
            elif operator == b"Q":
                state = saved.pop() if saved else state
            elif operator == b"cm":
                state.matrix = multiplied(_matrix(operands), state.matrix)
            elif operator == b"Tf":
                self._set_font(operands, resources, state)
            elif operator in (b"m", b"l", b"re", b"c", b"v", b"y"):
                _extend(path, operator, operands, state.matrix)
            elif operator in _FILLS or operator in _STROKES:
                self._paint(path, state, stroked=operator in _STROKES)
                path = []
            elif operator == b"n":
                path = []
            elif operator == b"Do":
                self._do(operands, resources, state, depth)
            elif operator == b"INLINE IMAGE":
                self._picture(state.matrix)
            elif operator == b"sh":
                self.page.areas.append(Area((0, 0, self.page.width, self.page.height), self.pen.next(), white=False))
            elif operator in (b"g", b"rg", b"k", b"cs", b"sc", b"scn"):
                _set_colour(operator, operands, resources, state)
            elif operator == b"gs":
                _set_opacity(operands, resources, state)
            elif operator in (b"BDC", b"BMC"):
                marks.append(self._is_off(operands, resources))
                state.off += marks[-1]
            elif operator == b"EMC":
                state.off -= bool(marks and marks.pop())
            else:
                self.pen.follow(operator, operands, state)

    def _set_font(self, operands: list[Any], resources: Mapping[str, Any], state: State) -> None:
        try:
            reference = resources["/Font"].get_object().raw_get(operands[0])
            key: object = getattr(reference, "idnum", None) or id(reference)
            if key not in self.faces:
                self.faces[key] = Face(reference.get_object())
            state.face = self.faces[key]
        except (AttributeError, IndexError, KeyError, TypeError):
            state.face = None
        if len(operands) > 1 and isinstance(operands[1], int | float):
            state.size = float(operands[1])

    def _do(self, operands: list[Any], resources: Mapping[str, Any], state: State, depth: int) -> None:
        try:
            form = resources["/XObject"].get_object()[operands[0]].get_object()
        except (AttributeError, IndexError, KeyError, TypeError):
            return
        if form.get("/Subtype") == "/Image":
            self._picture(state.matrix)
        elif form.get("/Subtype") == "/Form" and depth < _DEEPEST_FORM and self.forms < _MOST_FORMS:
            self.forms += 1
            inner = state.copy()
            inner.off += self._layer_is_off(form.get("/OC"), form)
            if "/Matrix" in form:
                inner.matrix = multiplied(_matrix(form["/Matrix"]), inner.matrix)
            own = form["/Resources"].get_object() if "/Resources" in form else resources
            self.draw(form, own, inner, depth + 1)

    def _picture(self, matrix: Matrix) -> None:
        corners = [placed(matrix, x, y) for x, y in ((0, 0), (1, 0), (0, 1), (1, 1))]
        self.page.areas.append(Area(box_of(corners), self.pen.next(), white=False, picture=True))

    def _paint(self, path: list[list[tuple[float, float]]], state: State, *, stroked: bool) -> None:
        """Note a filled shape as an area, thin lines as rules or bars."""
        for points in path:
            left, bottom, right, top = box = box_of(points)
            long, high = right - left >= _SHORTEST_RULE, top - bottom >= _SHORTEST_BAR
            if (long and top - bottom <= _THIN) or (high and right - left <= _THIN):
                if stroked or not state.white:
                    (self.page.rules if long else self.page.bars).append(box)
            elif not stroked:
                self.page.areas.append(Area(box, self.pen.next(), white=state.white))
            elif long and high and len(points) in (4, 5):
                self.page.rules += [(left, bottom, right, bottom), (left, top, right, top)]
                self.page.bars += [(left, bottom, left, top), (right, bottom, right, top)]

    def _is_off(self, operands: list[Any], resources: Mapping[str, Any]) -> bool:
        if len(operands) < 2 or operands[0] != "/OC" or not self.layers_off:
            return False
        try:
            properties = resources["/Properties"].get_object()
            return self._layer_is_off(properties.raw_get(operands[1]), properties[operands[1]].get_object())
        except (AttributeError, KeyError, TypeError):
            return False

    def _layer_is_off(self, reference: Any, holder: Any) -> bool:
        return getattr(reference, "idnum", None) in self.layers_off if reference is not None and holder else False


def _matrix(operands: Iterable[Any]) -> Matrix:
    """Six operands as a transformation; the one that changes nothing where they are none."""
    numbers = [float(n) for n in operands if isinstance(n, int | float)]
    if len(numbers) != 6 or not all(math.isfinite(n) for n in numbers):
        return _IDENTITY
    return numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]


def _extend(path: list[list[tuple[float, float]]], operator: bytes, operands: list[Any], matrix: Matrix) -> None:
    numbers = [float(n) for n in operands if isinstance(n, int | float)]
    if operator == b"re" and len(numbers) == 4:
        x, y, width, height = numbers
        corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
        path.append([placed(matrix, *corner) for corner in corners])
    elif operator == b"m" and len(numbers) == 2:
        path.append([placed(matrix, numbers[0], numbers[1])])
    elif path and len(numbers) >= 2:
        path[-1] += [placed(matrix, x, y) for x, y in zip(numbers[::2], numbers[1::2], strict=False)]


def _set_colour(operator: bytes, operands: list[Any], resources: Mapping[str, Any], state: State) -> None:
    match operator:
        case b"g" | b"rg" | b"k":
            state.space = {b"g": "/DeviceGray", b"rg": "/DeviceRGB", b"k": "/DeviceCMYK"}[operator]
            state.white = is_paper(operands, state.space)
        case b"cs":
            state.space = space_name(operands[0], resources) if operands else "/DeviceGray"
            state.white = False  # every space begins with a colour that is not that of paper
        case _:
            state.white = is_paper(operands, state.space)


def _set_opacity(operands: list[Any], resources: Mapping[str, Any], state: State) -> None:
    try:
        settings = resources["/ExtGState"].get_object()[operands[0]].get_object()
        if "/ca" in settings:
            state.opacity = float(settings["/ca"])
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return
