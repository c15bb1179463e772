"""What a check-up says of a county, and what became of last year's problems (体检诊断).

Entry points: :func:`~xianzhi.core.diagnosis.targets.diagnose` compares values with targets,
:func:`~xianzhi.core.diagnosis.reported.two_diagnoses` lays what residents report beside that,
:func:`~xianzhi.core.diagnosis.matching.match` follows problems from one run to the next,
:func:`~xianzhi.core.diagnosis.recomputing.changes` computes last year again and splits each change
into definition, boundary, data and real effect,
:func:`~xianzhi.core.diagnosis.completing.completed_layers` tells what was only put on file late;
:func:`~xianzhi.core.diagnosis.crosschecks.children_add_up` and its neighbours test figures against
each other.
"""
