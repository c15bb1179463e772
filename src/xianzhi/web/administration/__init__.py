"""Units, posts, rights and personal data as pages (系统管理): who is who, on which day.

The rooms behind are ``organisations``, ``accounts`` and ``privacy``, which do not know each other's
pages; the three administrators meet here and each sees his own.
"""
