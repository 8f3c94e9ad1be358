"""Panels: a question, the figure or table that answers it, its words and its claims.

One module per page; every function takes a :class:`~dashboard.panels.model.Context` and
returns a value. Nothing here knows Streamlit, so every panel is tested as data.
"""
