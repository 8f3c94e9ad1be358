"""The button that saves a file, the same on every page."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard.reports import pack


def button(
    label: str,
    data: bytes | Callable[[], bytes],
    file: str,
    *,
    key: str,
    icon: str = "download",
) -> None:
    """A button that saves a file.

    Args:
        label: words on it.
        data: the content, or what makes it when the button is pressed.
        file: name with its ending, which gives the media type.
        key: of the widget.
        icon: name of its symbol.
    """
    st.download_button(
        label,
        data=data,
        file_name=file,
        mime=media(file),
        on_click="ignore",
        icon=f":material/{icon}:",
        key=key,
    )


def media(file: str) -> str:
    """Media type of a file by its ending."""
    ending = file.rpartition(".")[2]
    if ending in pack.FORMATS:
        return pack.FORMATS[ending].media
    return pack.ZIP if ending == "zip" else "application/octet-stream"
