"""The inside of docx and xlsx files (Office 文件结构): zip, XML parts, cells of a workbook.

Read here with nothing but ``zipfile`` and a locked-down XML parser: the files come from outside,
and what the general libraries refuse to open (odd styles by other programs) is readable.
"""
