"""The pages as an application that a web server runs."""

from __future__ import annotations

from starlette.middleware import Middleware
from streamlit.starlette import App

from app.document_language import DocumentLanguage
from app.serve import PAGE

pages = App(PAGE, middleware=[Middleware(DocumentLanguage)])
