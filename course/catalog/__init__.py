"""Course content: formats, loading, index, search and lint.

Imports nothing, so that the index alone decides how quickly a course starts.
"""
