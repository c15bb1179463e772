"""Who somebody is, according to another platform (统一身份认证): OpenID Connect and work platforms.

``read_platforms`` reads what a county set; ``begin`` makes the errand on which a browser is sent;
``identity_of`` takes what it brought back and asks the platform who that was. Nothing here knows
accounts or rights.
"""

from xianzhi.exchange.identity.errands import Errand, begin, identity_of
from xianzhi.exchange.identity.fetching import IdentityError
from xianzhi.exchange.identity.platforms import Identity, Platform, read_platforms

__all__ = [
    "Errand",
    "Identity",
    "IdentityError",
    "Platform",
    "begin",
    "identity_of",
    "read_platforms",
]
