"""Contents of the demo catalog's media files, made when they are needed."""

from pimlet.data.demo_images import image


def content(filename: str, product_code: str, family: str) -> bytes:
    """The file of a line of `media`: a PNG or a PDF by the ending of its name, always the same for the same line.

    Raises KeyError for a family that is not in the demo catalog, ValueError for another kind of file.
    """
    if filename.endswith(".png"):
        return image(f"{product_code}/{filename}", family)
    if filename.endswith(".pdf"):
        return _leaflet(f"{product_code}: {filename.removesuffix('.pdf')}")
    raise ValueError(f"{filename} is neither a picture nor a leaflet")


def _leaflet(title: str) -> bytes:
    """A PDF of one page (A5, in points) with a line of text."""
    escaped = title.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    text = f"BT /F1 16 Tf 40 520 Td ({escaped}) Tj ET".encode("latin-1", "replace")
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 420 595]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(text), text),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    )
    document = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, content_of in enumerate(objects, 1):
        offsets.append(len(document))
        document += b"%d 0 obj\n%s\nendobj\n" % (number, content_of)
    index = len(document)
    document += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    document += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    document += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, index)
    return bytes(document)
