"""Areas as a dated tree (网格区划): their codes, how they nest, what became of each.

Entry points: :func:`~xianzhi.core.territory.codes.code_faults` checks one code against the rules of
its level; :func:`~xianzhi.core.territory.nesting.nesting` finds what lies outside its parent, what
overlaps and what nobody covers; :class:`~xianzhi.core.territory.lineage.Lineage` says where figures
of the past belong after areas were merged, split or moved.
"""
