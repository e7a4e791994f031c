"""A document as a file for a word processor: Office Open XML (ECMA-376), with real headings and tables."""

import io
import re
import zipfile
from datetime import UTC
from xml.sax.saxutils import escape

from gatepost.core.documents.document import Block, Document, Facts, Paragraph, Table, Words
from gatepost.core.words import UNSTORABLE

WORD_FILE_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TEXT_WIDTH = 9_070  # twentieths of a point: A4 between margins of 2.5 cm
_LINES = ("top", "left", "bottom", "right", "insideH", "insideV")

_TYPES = (
    f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{WORD_FILE_TYPE}.main+xml"/>'
    '<Override PartName="/word/styles.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>'
    '<Override PartName="/docProps/core.xml" '
    'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)
_PARTS = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
    f'<Relationship Id="r2" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    "</Relationships>"
)
_PARTS_OF_WORDS = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
)
_NOT_IN_XML = re.compile("[\ufffe\uffff]")  # beside what is never stored (XML 1.0, section 2.2)
# Name, what it is called in the word processor, before and after in twentieths of a point, half points, more.
_STYLES = (
    ("Title", "Title", 0, 120, 44, "<w:b/>"),
    ("Heading1", "heading 1", 320, 80, 28, "<w:b/>"),
    ("About", "About", 0, 60, 18, '<w:color w:val="595959"/>'),
)


def word_file(document: Document, *, marked: re.Pattern[str] | None = None) -> bytes:
    """The document as a .docx; what `marked` finds in its texts is highlighted. The same one gives the same bytes."""
    maker = _Maker(marked)
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _PARTS,
        "word/document.xml": maker.body(document),
        "word/styles.xml": _styles(document.language),
        "word/_rels/document.xml.rels": _PARTS_OF_WORDS,
        "docProps/core.xml": _properties(document),
    }
    made_at = document.made_at.astimezone(UTC)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, made_at.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return file.getvalue()


class _Maker:
    """Writes the blocks of one document."""

    def __init__(self, marked: re.Pattern[str] | None) -> None:
        self._marked = marked

    def body(self, document: Document) -> str:
        """All of it, on A4."""
        inside = [self._paragraph(document.school, style="About"), self._paragraph(document.title, style="Title")]
        inside += [self._paragraph(line, style="About") for line in document.about]
        for section in document.sections:
            inside.append(self._paragraph(section.heading, style="Heading1"))
            inside += [self._block(block) for block in section.blocks]
        page = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1418" w:right="1418" w:bottom="1418" '
        page += 'w:left="1418" w:header="709" w:footer="709" w:gutter="0"/></w:sectPr>'
        return f'{_HEAD}<w:document xmlns:w="{_MAIN}"><w:body>{"".join(inside)}{page}</w:body></w:document>'

    def _block(self, block: Block) -> str:
        match block:
            case Facts(rows):
                return self._table(None, rows, (1, 2))
            case Table(columns, rows, widths):
                return self._table(columns, rows, widths)
            case Words(head, when, words):
                return self._paragraph(f"{head}, {when}", bold=True) + self._paragraph(words)
            case Paragraph(text):
                return self._paragraph(text)

    def _table(self, header: tuple[str, ...] | None, rows: tuple[tuple[str, ...], ...], widths: tuple[int, ...]) -> str:
        own = [_TEXT_WIDTH * width // sum(widths) for width in widths]
        lines = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="A6A6A6"/>' for side in _LINES)
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in own)
        said = [self._row(header, own, is_header=True)] if header else []
        said += [self._row(row, own, bold_first=header is None) for row in rows]
        return (
            f'<w:tbl><w:tblPr><w:tblW w:w="{sum(own)}" w:type="dxa"/><w:tblBorders>{lines}</w:tblBorders>'
            f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(said)}</w:tbl>'
            f"{self._paragraph('')}"
        )

    def _row(
        self, cells: tuple[str, ...], widths: list[int], *, is_header: bool = False, bold_first: bool = False
    ) -> str:
        said = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
            f"{self._paragraph(cell, bold=is_header or (bold_first and place == 0))}</w:tc>"
            for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
        )
        above = "<w:trPr><w:cantSplit/>" + ("<w:tblHeader/>" if is_header else "") + "</w:trPr>"
        return f"<w:tr>{above}{said}</w:tr>"

    def _paragraph(self, text: str, *, style: str = "", bold: bool = False) -> str:
        look = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
        return f"<w:p>{look}{''.join(self._runs(text, '<w:b/>' if bold else ''))}</w:p>"

    def _runs(self, text: str, look: str) -> list[str]:
        if self._marked is None:
            return [_run(text, look)] if text else []
        runs, last = [], 0
        for found in self._marked.finditer(text):
            runs += [_run(text[last : found.start()], look), _run(found[0], f'{look}<w:highlight w:val="yellow"/>')]
            last = found.end()
        return [run for run in (*runs, _run(text[last:], look)) if run]


def _run(text: str, look: str) -> str:
    if not text:
        return ""
    lines = _text(text).replace("\t", " ").split("\n")
    said = "<w:br/>".join(f'<w:t xml:space="preserve">{line}</w:t>' for line in lines)
    return f"<w:r>{f'<w:rPr>{look}</w:rPr>' if look else ''}{said}</w:r>"


def _text(words: str) -> str:
    """Words as XML may hold them: one character that it may not would keep the whole file from opening."""
    return escape(_NOT_IN_XML.sub("", UNSTORABLE.sub("", words)))


def _style(key: str, called: str, before: int, after: int, size: int, look: str) -> str:
    is_heading = key == "Heading1"
    kept, level = ("<w:keepNext/>", '<w:outlineLvl w:val="0"/>') if is_heading else ("", "")
    return (
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{called}"/><w:basedOn w:val="Normal"/>'
        f'<w:next w:val="Normal"/><w:qFormat/><w:pPr>{kept}<w:spacing w:before="{before}" w:after="{after}"/>{level}'
        f'</w:pPr><w:rPr>{look}<w:sz w:val="{size}"/></w:rPr></w:style>'
    )


def _styles(language: str) -> str:
    named = "".join(_style(*style) for style in _STYLES)
    return (
        f'{_HEAD}<w:styles xmlns:w="{_MAIN}"><w:docDefaults><w:rPrDefault><w:rPr>'
        '<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:eastAsia="Arial" w:cs="Arial"/><w:sz w:val="22"/>'
        f'<w:lang w:val="{escape(language)}-GB"/></w:rPr></w:rPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        '<w:pPr><w:spacing w:after="120" w:line="276" w:lineRule="auto"/></w:pPr></w:style>'
        f"{named}</w:styles>"
    )


def _properties(document: Document) -> str:
    made = f"{document.made_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{_text(document.title)}</dc:title>"
        f"<dc:creator>{_text(document.school)}</dc:creator>"
        f"<dc:language>{escape(document.language)}-GB</dc:language>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{made}</dcterms:created></cp:coreProperties>'
    )
