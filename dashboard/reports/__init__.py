"""Reports: templates (TOML) filled with panels, and the files made of them."""
