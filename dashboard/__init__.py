"""Dashboard of the industrial clusters and industrial promotion of Vĩnh Long and Trà Vinh."""
