"""The reader of PDF files: from what is shown on the pages to headings, paragraphs, lists, tables and footnotes."""
