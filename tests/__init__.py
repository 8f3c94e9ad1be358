"""Tests; the files mirror ``dashboard/``."""
