"""Folium maps that work without internet: base map, cluster layer, legend."""
