"""Documents on paper: what a document holds, as data, and its pages as a PDF."""

from gatepost.core.documents.document import Document, Facts, Paragraph, Section, Table, Words
from gatepost.core.documents.printing import CannotPrint, Printed, printed

__all__ = ["CannotPrint", "Document", "Facts", "Paragraph", "Printed", "Section", "Table", "Words", "printed"]
