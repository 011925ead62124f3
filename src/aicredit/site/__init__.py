"""The Sphinx extension that turns executed notebooks into the book's site."""

from aicredit.site.extension import setup

__all__ = ["setup"]
