"""What a column holds, by its heading (列含义)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from xianzhi.core.policy.numbering import chinese_value
from xianzhi.core.policy.plan import Span

__all__ = ["Column", "ColumnRole", "column_role", "index_value", "is_task_header"]


class ColumnRole(StrEnum):
    """What the cells of a column say (列类型)."""

    INDEX = "index"  # 序号
    TASK = "task"  # 任务、项目、内容
    UNIT = "unit"  # 牵头单位、责任单位、配合单位
    PERSON = "person"  # 分管领导、责任人
    TIME = "time"  # 完成时限
    PROGRESS = "progress"  # 进展情况
    CATEGORY = "category"  # 类别
    SCORE = "score"  # 分值
    OTHER = "other"  # 备注


_LONGEST = 26
_MOST_KNOWN = 0.6  # of the headings of a table, at least so many must be known
_ROLES: tuple[tuple[ColumnRole, re.Pattern[str]], ...] = (
    (ColumnRole.INDEX, re.compile(r"^(?:序号|编号|项次|序|号|[Nn][Oo]\.?|任务序号|项目序号)$")),
    (
        ColumnRole.PROGRESS,
        re.compile(
            r"季度(?!末|底|前)|^\d{1,2}月(?:份)?$|进展|推进情况|完成情况|落实情况|当前进度|目前进度|实施情况|是否|状态|存在问题|下一步|进度$|形象进度|完成率|已完成|月情况"
        ),
    ),
    (
        ColumnRole.TIME,
        re.compile(r"时限|时间|期限|节点|完成日期|截止|进度(?:安排|要求|计划)|(?:完成|办结)日"),
    ),
    (
        ColumnRole.UNIT,
        re.compile(
            r"(?:牵头|责任|主办|配合|协办|协同|协助|参与|参加|承办|实施|主管|监考|考核|建设|落实|支持|执行|监管|业主|承担|主责|督导|协作)[^领导人]{0,6}(?:单位|部门|主体|处室|科室|股室)"
            r"|^(?:单位|部门|责任主体|责任|牵头|配合|责任分工|单位名称|部门单位)$|(?:牵头|责任|配合)(?:单位|部门)"
        ),
    ),
    (
        ColumnRole.PERSON,
        re.compile(r"领导|[县市区镇]长$|责任人|负责人|联系人|联络员|姓名|电话|负责同志|包保|人员$"),
    ),
    (ColumnRole.SCORE, re.compile(r"分值|权重|得分|分数|赋分|投资(?:额|总额)?$|总投资|金额|资金")),
    (
        ColumnRole.OTHER,
        re.compile(
            r"^(?:备注|说明|来源|依据|任务来源|项目来源|地点|建设地点|备注说明)$|目标类型|类型$|性质$"
        ),
    ),
    (
        ColumnRole.CATEGORY,
        re.compile(
            r"^(?:类别|大类|领域|板块|分类|专项|维度|方面|所属领域|一级|二级|项目类别|任务类别|工作类别|类|重点领域|工作领域|任务分类)"
        ),
    ),
    (
        ColumnRole.TASK,
        re.compile(
            r"任务|项目|内容|举措|措施|事项|名称|工作|实事|要求|要点|重点|行动|指标|目标|计划|清单|做法|成果|成效|标准|效果"
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table (列): its heading and what that makes of its cells."""

    role: ColumnRole
    heading: str
    span: Span | None = None


def column_role(heading: str) -> ColumnRole | None:
    """Read the heading of a column (列名识别); None where it is no heading.

    Examples
    --------
    >>> [str(column_role(words)) for words in ("序号", "牵头单位及主要负责人", "1-10月推进情况")]
    ['index', 'unit', 'progress']
    """
    words = re.sub(r"[\s*]+", "", heading)
    if not words or len(words) > _LONGEST or re.search(r"[。;!?%:]", words):
        return None
    if re.search(r"(?:表|方案|通知|目录)$", words):
        return None
    if re.search(r"\d", words) and not re.search(r"情况|月|年|目标|计划|季度", words):
        return None
    for role, pattern in _ROLES:
        if pattern.search(words):
            return role
    return None


def is_task_header(roles: Sequence[ColumnRole | None]) -> bool:
    """Tell whether these headings head a table of tasks (任务表表头)."""
    known = [role for role in roles if role is not None]
    if len(known) < 2 or len(known) < _MOST_KNOWN * len(roles):
        return False
    return ColumnRole.TASK in known and (
        ColumnRole.UNIT in known or (ColumnRole.INDEX in known and len(known) >= 2)
    )


_INDEX = re.compile(r"\(?(?P<value>\d{1,4}|[一二三四五六七八九十]{1,3})\)?[.、]?|(?P<ring>[①-⑳])")


def index_value(words: str) -> int:
    """Read the running number of a record (序号取值); 0 where a cell is none.

    Examples
    --------
    >>> [index_value(words) for words in ("12", "(三)", "②", "2所")]
    [12, 3, 2, 0]
    """
    found = _INDEX.fullmatch(words)
    if found is None:
        return 0
    if found["ring"]:
        return ord(words) - ord("①") + 1
    return chinese_value(found["value"])
