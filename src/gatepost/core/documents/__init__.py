"""Documents on paper: what a document holds, as data, its pages as a PDF, and a file for a word processor."""

from gatepost.core.documents.document import Document, Facts, Paragraph, Section, Table, Words
from gatepost.core.documents.printing import CannotPrint, Printed, printed
from gatepost.core.documents.word_file import WORD_FILE_TYPE, word_file

__all__ = [
    "WORD_FILE_TYPE",
    "CannotPrint",
    "Document",
    "Facts",
    "Paragraph",
    "Printed",
    "Section",
    "Table",
    "Words",
    "printed",
    "word_file",
]
