"""Jobs behind the page (后台任务): kept in the database of the site, done at least once.

A change enqueues its jobs in its own transaction (:func:`.outbox.enqueue`): neither is ever there
without the other. A worker (:mod:`.working`) takes a job for the length of a lease (:mod:`.leases`)
and calls the function that a room registered for its kind in the room's ``jobs.py``
(:func:`.registry.job`, :func:`.registry.scheduled`). What a worker leaves behind when it dies is
taken up again after the lease; a token that grows with every taking keeps the dead one from writing
after all. :mod:`.board` tells what is stuck, :func:`.retrying.retry_job` sets it going again.
"""
