"""Official documents out (公文): Word files and PDF in the manner of GB/T 9704-2012.

Entry points: ``Gongwen``, ``Attachment`` say what the paper says; ``write_gongwen`` makes the docx,
``write_gongwen_pdf`` the PDF.
"""

from xianzhi.exchange.gongwen.paper import Attachment, Gongwen
from xianzhi.exchange.gongwen.portable import write_gongwen_pdf
from xianzhi.exchange.gongwen.writing import write_gongwen

__all__ = ["Attachment", "Gongwen", "write_gongwen", "write_gongwen_pdf"]
