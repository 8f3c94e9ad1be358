"""Panels, as frames, figures and words."""

import pytest

# Laws assert in a module without tests of its own: they shall tell what they compare all the same.
pytest.register_assert_rewrite("tests.panels.laws")
