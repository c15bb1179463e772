"""A seeded corpus of invented plan documents with exact gold, to measure the policy compiler."""
