"""Drawings for paper: fonts, a drawing list in millimetres, and its files (SVG, PDF, PNG)."""
