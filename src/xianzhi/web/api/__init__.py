"""Open doors for other programs (开放接口): OGC API Features, Tiles, and a GeoPackage download.

Standards: OGC 17-069r4 (Features Part 1 Core, GeoJSON, HTML, OpenAPI 3.0), OGC 18-058r1 (Part 2,
reference systems), OGC 20-057 (Tiles). The same rights as on the pages: a layer that somebody may
not see does not exist here either. ``door`` is what every request passes.
"""
