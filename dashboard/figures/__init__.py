"""Pure builders of Plotly figures: one file per shape, values in, ``go.Figure`` out."""
