"""Addresses that a description of a document may hold, and that no page may link to."""

from __future__ import annotations

HOSTILE_ADDRESSES = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\nscript:alert(1)",
    "java\tscript:alert(1)",
    "\x01javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "ftp://evil.example/x",
    "//evil.example/x",
    "\\\\evil.example\\x",
    "mailto:x@evil.example",
    "blob:https://evil.example/1",
    "view-source:https://evil.example",
    "https:evil",
    'https://evil.example/" onmouseover="alert(1)',
    "https://evil.example/'><script>alert(1)</script>",
    "https://evil.example/\u202egnp.exe",
    "https://[::1",
    "http://a b/",
    "jar:file:///x!/y",
)
