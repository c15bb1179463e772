"""The prescription studio's sums (处方选址题): a siting question, made once and asked often.

What takes seconds - reading the layers, who is served today, whom each candidate would serve, what
the control rules say of its ground - is done by :func:`preparing.prepare`. Afterwards each question
to the :class:`questions.Studio` is of milliseconds, so that a page can answer while somebody moves
a site. ``candidates`` says which ground may be proposed and why some is left out; ``serving`` whom
a site serves and what that is worth to the indicator: as the crow flies, or on foot.
"""
