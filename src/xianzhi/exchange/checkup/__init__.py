"""Folders of layers in, results of a check-up out (体检数据收发).

Entry points: :func:`~xianzhi.exchange.checkup.folders.open_folder` finds the layers of a folder or
of an OSM extract, and reads each when it is asked for;
:func:`~xianzhi.exchange.checkup.documents.run_document` says a result as JSON;
:class:`~xianzhi.exchange.checkup.keeping.Keeper` keeps what was computed from the same inputs.
"""
