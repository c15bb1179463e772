"""City check-up (城市体检): runs that are never edited, problems that are followed from run to run.

    services.start_run(actor=, draft=RunDraft(edition, cut_off_date), request_id=, at=) -> ask id
    services.confirm_problem / refuse_problem / hand_over_problem(actor=, ref=ProblemRef, …)
    selectors.run_page(actor, run_id) / run_list(actor) / problem_list(actor, ProblemFilter)

A run computes an edition of indicators from the layers in force on the one map; what it read, by
which definitions, stands beside every value. What is wrong with a place becomes a problem: a person
confirms or refuses it, a unit gets it as a task of the ledger, the next run says what became of it.

What a run misses lies on a map; where a facility is missing the studio (处方工坊) proposes sites,
says what moving one does, and keeps a prescription that a unit gets as a task::

    selectors.studio_page(actor, run_id, concept, StudioWish, at=)
    services.keep_prescription / start_proof(actor=, studied=Studied, …) / hand_over_prescription
"""
