"""Questions answered in polars: frames in, frames out, with coverage and claim ids.

Every frame that holds a figure also holds ``claim_ids``, the ids of the rows of the book the
figure was read or computed from. A value without a claim does not exist.
"""
