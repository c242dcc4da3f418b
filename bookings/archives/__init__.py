"""Invoices or credit notes as PDFs in one file."""


class ArchiveError(Exception):
    """Why there can be no such file, in words for whoever asks."""
