"""Role words of responsible units and what they mean (责任角色词)."""

import re
from enum import StrEnum
from functools import lru_cache

__all__ = ["LABEL", "TRIGGER", "RoleClass", "role_class", "split_middle", "tail_role"]

_ADVERB = (
    r"(?:(?:按照?|依|依据|根据)(?:各自)?职[责能](?:分工|范围)?|按分工|依职责)?"
    r"(?:分工|分别|共同|联合|统一|密切|积极|统筹)?"
)
_VERB = (
    r"(?:牵头(?:负责|组织|具体|协调|抓总)?(?:实施|落实|推进|负责)?"
    r"|(?:组织|具体)?负责(?:牵头|组织|具体|统筹)?(?:实施|落实|推进)?"
    r"|(?:组织|具体)(?:实施|落实)|配合(?:实施|落实|做好|支持)?|协助(?:实施|落实|配合)?|协同(?:配合|推进|实施)?"
    r"|协办|参与|参加|指导|承办|主办|主责|落实|实施)"
)
_WHO = (
    r"(?:单位|部门|责任单位|责任部门|处室|科室|主体|地区|机构|单位\(部门\)|部门\(单位\)"
    r"|股室|领导小组|专班|组)"
)

_TAIL_ROLE = re.compile(rf"(?P<units>.*?)(?P<role>{_ADVERB}{_VERB})", re.DOTALL)
_ROLE_ENDS = frozenset("头责施合助同办与加导实进调总好持")

LABEL = re.compile(
    r"(?:(?:[省市县区州镇]级)?(?:第一|主要|直接|总)?"
    r"(?:牵头|责任|负责|主抓|配合|协办|协同|协助|参与|参加|主办|主责|主管|承办|实施|落实|责任落实|支持|监管|"
    r"考核|监考|执行|承担|建设|组织|业务|责任主体与协同|牵头责任|牵头负责|牵头考核|牵头实施|组织实施|协作|分管|督办|督导)"
    rf" ?{_WHO}"
    r"(?:(?:和|及|与|、|/|\()?(?:主要)?(?:负责人|责任人|单位|部门)\)?)?"
    r"|责任分工|任务分工|职责分工|责任主体|(?:牵头|配合|责任|协同|主办|协办|承办)(?=:))"
)
"""A label that names units: 牵头单位, 责任部门, 协办单位 …"""

TRIGGER = re.compile(
    r"牵头|负责|配合|责任[单部主分]|主办|协办|承办|实施|参与|指导|落实|协助|主责|协同|参加"
    r"|单位 ?[:为]|部门 ?[:为]"
)
_MIDDLE = re.compile(
    rf"(?P<role>{_ADVERB}(?:牵头(?:负责|组织|具体)?(?:实施)?|(?:组织|具体)?负责(?:组织|具体)?(?:实施|落实)?|组织实施|具体实施|"
    r"会同|商|联合))(?!单位|部门|处室)"
)


class RoleClass(StrEnum):
    """What a role word makes of its units (角色类别)."""

    LEAD = "lead"  # 牵头、主办
    OWN = "own"  # 负责、责任单位、组织实施
    SUPPORT = "support"  # 配合、协办、参与、指导


_LEADS = re.compile("牵头|主办|主责|第一责任|主要责任|抓总")
_SUPPORTS = re.compile("配合|协办|协助|协同|参与|参加|支持|指导|会同|协作|督导|督办")


@lru_cache(maxsize=1024)  # a document uses a dozen role words
def role_class(word: str) -> RoleClass:
    """Classify a role word or label (角色归类).

    Examples
    --------
    >>> [str(role_class(word)) for word in ("牵头具体实施", "责任单位", "按职责分工配合")]
    ['lead', 'own', 'support']
    """
    if _LEADS.search(word):
        return RoleClass.LEAD
    if _SUPPORTS.search(word):
        return RoleClass.SUPPORT
    return RoleClass.OWN


def tail_role(words: str) -> re.Match[str] | None:
    """Cut a token into its units and the longest role word at its end (词尾角色); null without one.

    The groups of the match are ``units`` and ``role``.
    """
    return _TAIL_ROLE.fullmatch(words) if words[-1:] in _ROLE_ENDS else None


def split_middle(words: str) -> list[tuple[int, int]]:
    """Find role words inside a run of units that more units follow (句中角色词).

    县住建局负责县燃气公司 holds one; the name 推进专班牵头单位 holds none.
    """
    if not TRIGGER.search(words) and "会同" not in words:
        return []
    return [
        (found.start(), found.end())
        for found in _MIDDLE.finditer(words)
        if found.start() >= 2 and len(words) - found.end() >= 2
    ]
