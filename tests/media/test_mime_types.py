"""What kind of file a content is."""

import io
import time
import zipfile

import pytest

from pimlet.data.demo_images import image
from pimlet.media.mime_types import mime_type


def archive(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as opened:
        for name in names:
            opened.writestr(name, "x")
    return file.getvalue()


OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(1000)
KINDS = [
    (image("x", "jackets"), "jpg", "image/png"),
    (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(50), "txt", "image/jpeg"),
    (b"GIF89a" + bytes(20), "gif", "image/gif"),
    (b"II*\x00" + bytes(20), "tif", "image/tiff"),
    (b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(30), "wav", "audio/x-wav"),
    (b"ID3\x03\x00" + bytes(30), "mp3", "audio/mpeg"),
    (b"%PDF-1.4\n...", "pdf", "application/pdf"),
    (b"{\\rtf1 abc}", "rtf", "text/rtf"),
    (archive("[Content_Types].xml", "_rels/.rels", "word/document.xml"), "docx",
     "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (archive("[Content_Types].xml", "_rels/.rels", "ppt/presentation.xml"), "pptx",
     "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    (archive("a.txt"), "zip", "application/zip"),
    (OLD_OFFICE, "doc", "application/msword"),
    (OLD_OFFICE, "PPT", "application/vnd.ms-powerpoint"),
    (OLD_OFFICE, "jpg", "application/CDFV2"),
    (b'<?xml version="1.0"?>\n<!-- a --><!-- b --><svg xmlns="x"></svg>', "jpg", "image/svg+xml"),
    (b"<svg>", "svg", "image/svg+xml"),
    (b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x.dtd" [<!ENTITY a "b">]><svg >', "svg", "image/svg+xml"),
    (b"\xef\xbb\xbf <!doctype html><p>", "png", "text/html"),
    (b"<script>alert(1)</script>", "txt", "text/html"),
    (b"<?xml version='1.0'?><a/>", "xml", "text/xml"),
    (b"a;b;c\n", "csv", "text/csv"),
    (b"a;b;c\n", "txt", "text/plain"),
    ("Grüße".encode(), "jpg", "text/plain"),
    ("Grüße".encode("latin-1"), "txt", "text/plain"),
    (b"a\x00b", "txt", "application/octet-stream"),
    (b"", "txt", "application/x-empty"),
    *(("\ufeffa;b;c\n".encode(form), "csv", "text/csv") for form in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")),
    ("\ufeff<script>alert(1)</script>".encode("utf-16-le"), "txt", "text/html"),
    ("\ufeffa\x00".encode("utf-16-be"), "txt", "application/octet-stream"),
    (b"\xff\xfe\x00\x00" + "<script>alert(1)</script>".encode("utf-16-le"), "txt", "application/octet-stream"),
    (b"<svg/>", "svg", "image/svg+xml"),
    (b"\r\n\n%PDF-1.7\n", "pdf", "application/pdf"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "extension", "kind"), KINDS)
def test_the_content_decides(content: bytes, extension: str, kind: str) -> None:
    assert mime_type(content[:8192], extension) == kind


@pytest.mark.parametrize(
    "content", [b"<!---->" * 1170, b"<!DOCTYPE svg [" + b"]" * 8000, b"<?xml " + b">" * 8000, b" " * 8192]
)
def test_a_hostile_beginning_costs_no_time(content: bytes) -> None:
    start = time.perf_counter()
    mime_type(content, "svg")
    assert time.perf_counter() - start < 0.2
