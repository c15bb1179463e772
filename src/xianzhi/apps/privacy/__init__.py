"""Personal data (个人信息保护): sealed under a key of each person, masked, erased by its key.

``services.seal`` and ``services.unseal`` keep a value; ``services.unmask`` shows it to somebody
with a reason, into the history; ``services.erase`` destroys the key, and
``services.reapply_erasures`` does so again after a restore. Rooms above keep the sealed text in
their own tables and name their people ``person:<id>``, ``reporter:<id>``.
"""
