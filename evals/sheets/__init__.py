"""Sheets that staff fill in with the programs they have: CSV and XLSX."""
