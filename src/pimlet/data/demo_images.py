"""Pictures of the demo catalog: the outline of a family's kind of product on a gradient, as small PNG files."""

import colorsys
import struct
import zlib
from functools import cache
from hashlib import sha256
from itertools import pairwise

SIDE = 240
_GRID = 100
_Color = tuple[int, int, int]
_Outline = tuple[tuple[int, int], ...]

# Polygons on a grid of 100 by 100 in the order of painting: True is a light body, False a dark detail.
_SHAPES: dict[str, tuple[tuple[bool, _Outline], ...]] = {
    "jackets": (
        (True, ((38, 20), (62, 20), (78, 30), (88, 74), (76, 77), (70, 50), (70, 84), (30, 84), (30, 50),
                (24, 77), (12, 74), (22, 30))),
        (False, ((49, 22), (51, 22), (51, 84), (49, 84))),
        (False, ((38, 20), (62, 20), (56, 30), (44, 30))),
    ),
    "t_shirts": (
        (True, ((36, 20), (64, 20), (90, 36), (81, 52), (70, 45), (70, 82), (30, 82), (30, 45), (19, 52), (10, 36))),
        (False, ((42, 20), (58, 20), (55, 26), (45, 26))),
    ),
    "shoes": (
        (True, ((24, 22), (46, 22), (48, 44), (60, 52), (84, 58), (90, 70), (22, 70))),
        (False, ((20, 70), (92, 70), (90, 78), (22, 78))),
        (False, ((46, 32), (50, 36), (42, 42), (38, 38))),
    ),
    "backpacks": (
        (True, ((36, 22), (64, 22), (74, 34), (76, 84), (24, 84), (26, 34))),
        (False, ((32, 56), (68, 56), (68, 76), (32, 76))),
        (True, ((44, 12), (56, 12), (58, 22), (42, 22))),
    ),
    "tents": (
        (True, ((50, 20), (92, 80), (8, 80))),
        (False, ((50, 40), (66, 80), (34, 80))),
    ),
    "sleeping_bags": (
        (True, ((42, 12), (58, 12), (68, 24), (70, 46), (62, 84), (56, 90), (44, 90), (38, 84), (30, 46), (32, 24))),
        (False, ((44, 18), (56, 18), (60, 28), (50, 34), (40, 28))),
    ),
    "lamps": (
        (True, ((40, 18), (60, 18), (70, 30), (64, 62), (36, 62), (30, 30))),
        (False, ((36, 62), (64, 62), (66, 80), (34, 80))),
        (False, ((46, 10), (54, 10), (54, 18), (46, 18))),
    ),
    "cookware": (
        (True, ((22, 40), (78, 40), (74, 78), (26, 78))),
        (False, ((20, 32), (80, 32), (80, 40), (20, 40))),
        (False, ((78, 44), (94, 40), (94, 46), (78, 50))),
    ),
    "coffee": (
        (True, ((32, 22), (68, 22), (74, 32), (74, 86), (26, 86), (26, 32))),
        (False, ((32, 14), (68, 14), (68, 22), (32, 22))),
        (False, ((50, 44), (62, 54), (50, 70), (38, 54))),
    ),
    "books": (
        (True, ((26, 16), (74, 16), (74, 84), (26, 84))),
        (False, ((26, 16), (33, 16), (33, 84), (26, 84))),
        (False, ((42, 30), (66, 30), (66, 36), (42, 36))),
    ),
}  # fmt: skip


def image(product_code: str, family: str) -> bytes:
    """A PNG for a product of a family of the demo catalog, always the same for the same product.

    Raises KeyError for a family that is not in the demo catalog.
    """
    seed = sha256(product_code.encode()).digest()
    hue = seed[0] / 256
    top, bottom = _color(hue, 0.16, 0.97), _color(hue + 0.08, 0.42, 0.80)
    body, detail = (252, 251, 247), _color(hue + 0.04, 0.55, 0.36)
    rows = [bytearray(bytes(_blend(top, bottom, row / (SIDE - 1))) * SIDE) for row in range(SIDE)]
    for is_body, outline in _SHAPES[family]:
        _fill(rows, outline, bytes(body if is_body else detail))
    return _png(rows)


def _color(hue: float, saturation: float, brightness: float) -> _Color:
    red, green, blue = (round(255 * part) for part in colorsys.hsv_to_rgb(hue % 1, saturation, brightness))
    return red, green, blue


def _blend(first: _Color, second: _Color, share: float) -> _Color:
    red, green, blue = (round(one + (other - one) * share) for one, other in zip(first, second, strict=True))
    return red, green, blue


def _fill(rows: list[bytearray], outline: _Outline, color: bytes) -> None:
    """Paint a polygon row by row."""
    for index, first, last in _spans(outline):
        rows[index][3 * first : 3 * last] = color * (last - first)


@cache
def _spans(outline: _Outline) -> list[tuple[int, int, int]]:
    """The parts of rows inside a polygon: row, first pixel, end; between each pair of edges that the row crosses."""
    spans = []
    points = [(x * SIDE / _GRID, y * SIDE / _GRID) for x, y in (*outline, outline[0])]
    for index in range(SIDE):
        middle = index + 0.5
        crossings = sorted(
            x + (middle - y) * (next_x - x) / (next_y - y)
            for (x, y), (next_x, next_y) in pairwise(points)
            if (y <= middle) != (next_y <= middle)
        )
        for left, right in zip(crossings[::2], crossings[1::2], strict=True):
            spans.append((index, round(left), round(right)))
    return spans


def _png(rows: list[bytearray]) -> bytes:
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows), 6)
    chunks = ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in chunks)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
