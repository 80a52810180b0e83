"""The name under which a content is sent."""

import pytest

from pimlet.media.download import attachment


@pytest.mark.parametrize(
    ("filename", "header"),
    [
        ("shoes.jpg", b'attachment; filename="shoes.jpg"'),
        ("\u00e9.jpg", b'attachment; filename="\xc3\xa9.jpg"'),
        ('a"; filename="b.exe', b'attachment; filename="a\\"; filename=\\"b.exe"'),
        ("a\\", b'attachment; filename="a\\\\"'),
        ("a\r\nSet-Cookie: b", b'attachment; filename="aSet-Cookie: b"'),
    ],
)
def test_the_name_stays_inside_its_quotes(filename: str, header: bytes) -> None:
    assert attachment(filename).encode("latin-1") == header
