"""The only Streamlit code besides ``main.py``, ``app.py`` and ``pages/``."""
