"""A small PDF, as a drawing program writes a figure."""

from __future__ import annotations


def figure(width: int = 200, height: int = 100) -> bytes:
    """A page of so many points (1/72 inch) with a red square and a word, in a font that it does not bring."""
    drawing = b"1 0 0 rg 20 20 60 60 re f 0 0 0 rg BT /F 18 Tf 95 10 Td (a < b) Tj ET"
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 4 0 R /Resources << /Font << /F %b >> >> >>"
        % (width, height, font),
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(drawing), drawing),
    ]
    written = b"%PDF-1.4\n"
    begins = []
    for number, content in enumerate(objects, 1):
        begins.append(len(written))
        written += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    entries = b"".join(b"%010d 00000 n \n" % at for at in begins)
    count = len(begins) + 1
    table = b"xref\n0 %d\n0000000000 65535 f \n%b" % (count, entries)
    return (
        written
        + table
        + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, len(written))
    )
