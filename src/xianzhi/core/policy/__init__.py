"""The policy compiler (政策解析): a plan document becomes rows that a person can check."""
