"""How each kind of grid a stage yields is drawn: one small pure module a view.

Every view takes grids, a width and a height, and returns at most so many lines of at most so many
cells, whatever the numbers: NaN, infinity and empty grids included.
"""
