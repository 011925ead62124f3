"""Who pays whom: the rows, the map, the arrows."""
