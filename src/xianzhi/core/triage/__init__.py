"""Proposals for whoever sorts reports (分拨建议): which category and unit, and what is a repeat.

Nothing here decides: every proposal carries its reasons and a probability, and below the threshold
of its model there is none. All is local and deterministic; a model is plain arrays with a digest.

Entry points: :func:`~xianzhi.core.triage.training.train` makes a model of labelled reports;
:class:`~xianzhi.core.triage.sorting.Sorter` proposes a category, by the model or by the words of
the directory, and a unit by rule; :func:`~xianzhi.core.triage.repeats.repeated` finds pairs of
reports that may be one matter, by place, time and text.
"""
