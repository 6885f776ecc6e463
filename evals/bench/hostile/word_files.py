"""Word files that are bombs, that reach outside, or that are not what they seem."""

from __future__ import annotations

import io
import itertools
import zipfile
from collections.abc import Callable, Iterator

_REAL = "Lärosätet ska anmäla avtalet inom 30 dagar."
_DOCUMENT = "word/document.xml"


def files() -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each."""
    sound = _sound()
    yield "bomb.docx", _with(sound, _DOCUMENT, lambda part: part + b" " * 200_000_000)
    yield "bomb-of-entities.docx", _with(sound, _DOCUMENT, lambda part: _declared(part, _laughs(), b"&i;"))
    yield (
        "entity-of-a-file.docx",
        _with(sound, _DOCUMENT, lambda part: _declared(part, b'<!ENTITY f SYSTEM "file:///etc/passwd">', b"&f;")),
    )
    yield (
        "entity-of-a-server.docx",
        _with(sound, _DOCUMENT, lambda part: _declared(part, b'<!ENTITY f SYSTEM "http://127.0.0.1:9/x">', b"&f;")),
    )
    yield (
        "deep.docx",
        _with(sound, _DOCUMENT, lambda part: part.replace(b"<w:body>", b"<w:body>" + b"<w:sdt><w:sdtContent>" * 5000)),
    )
    yield "nested-tables.docx", _with(sound, _DOCUMENT, _nested_tables)
    yield "no-document.docx", _without(sound, _DOCUMENT)
    yield "no-styles.docx", _without(sound, "word/styles.xml")
    yield "external.docx", _with(sound, "word/_rels/document.xml.rels", _external)
    yield (
        "a-field.docx",
        _with(
            sound,
            _DOCUMENT,
            lambda part: part.replace(
                b"<w:t>", b'<w:fldSimple w:instr="DDEAUTO c:\\\\cmd.exe"><w:r><w:t>x</w:t></w:r></w:fldSimple><w:t>', 1
            ),
        ),
    )
    yield "slip.docx", _added(sound, "../../../../tmp/slipped.txt", b"x")
    yield "absolute.docx", _added(sound, "/etc/slipped", b"x")
    yield "twice.docx", _added(sound, _DOCUMENT, b"<w:document/>")
    yield "macro.docx", _added(sound, "word/vbaProject.bin", b"\xd0\xcf\x11\xe0" * 100)
    yield "many-parts.docx", _many_parts(sound)
    yield "truncated.docx", sound[: len(sound) // 2]
    yield "only-a-zip.docx", _zip({"a.txt": b"hej"})
    yield "not-a-zip.docx", b"PK\x03\x04" + b"\x00" * 100
    yield (
        "script.docx",
        _with(sound, _DOCUMENT, lambda part: part.replace(b"inom", b"&lt;script&gt;alert(1)&lt;/script&gt;")),
    )


def _sound() -> bytes:
    from docx import Document

    document = Document()
    document.add_heading("Avtal", 1)
    document.add_paragraph(_REAL)
    document.add_table(rows=2, cols=2).rows[0].cells[0].text = _REAL
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _parts(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def _zip(parts: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return written.getvalue()


def _with(archive: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    parts = _parts(archive)
    return _zip(parts | {name: change(parts[name])})


def _without(archive: bytes, name: str) -> bytes:
    return _zip({other: content for other, content in _parts(archive).items() if other != name})


def _added(archive: bytes, name: str, content: bytes) -> bytes:
    written = io.BytesIO(archive)
    with zipfile.ZipFile(written, "a", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr(zipfile.ZipInfo(name), content)
    return written.getvalue()


def _many_parts(archive: bytes) -> bytes:
    return _zip(_parts(archive) | {f"word/media/{n}.bin": b"" for n in range(20_000)})


def _declared(part: bytes, entities: bytes, use: bytes) -> bytes:
    """A part with a document type that declares entities, one of which its text uses."""
    head, _, rest = part.partition(b"?>")
    return head + b"?><!DOCTYPE w [" + entities + b"]>" + rest.replace(b"avtalet", use, 1)


def _laughs() -> bytes:
    names = b"abcdefghi"
    told = b'<!ENTITY a "hahahahahaha">'
    for before, name in itertools.pairwise(names):
        told += b'<!ENTITY %c "%s">' % (name, b"&%c;" % before * 10)
    return told


def _nested_tables(part: bytes) -> bytes:
    depth = 300
    opening = b"<w:tbl><w:tr><w:tc>" * depth
    closing = b"<w:p/></w:tc></w:tr></w:tbl>" * depth
    return part.replace(b"<w:sectPr", opening + b"<w:p><w:r><w:t>djupt</w:t></w:r></w:p>" + closing + b"<w:sectPr", 1)


def _external(part: bytes) -> bytes:
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
    link = b'<Relationship Id="rId99" Type="%s" Target="http://127.0.0.1:9/x.dotm" TargetMode="External"/>' % kind
    return part.replace(b"</Relationships>", link + b"</Relationships>")
