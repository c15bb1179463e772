"""Map layers in and out (图层收发).

Entry points: ``read_layer``, ``open_layer`` for layers of any size, ``inspect_layer``;
``write_layer``; ``settle`` brings a layer to CGCS2000.
"""
