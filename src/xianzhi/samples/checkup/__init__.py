"""Two check-up years of Hechuan with known true values (体检样例).

Entry points: :func:`~xianzhi.samples.checkup.scene.build_scenes` makes the county of both years,
:func:`~xianzhi.samples.checkup.layers.layers_of` the layers that a check-up reads,
:func:`~xianzhi.samples.checkup.truth.true_values` what it must find, and
:func:`~xianzhi.samples.checkup.files.write_checkup` writes all of it to a folder.
"""
