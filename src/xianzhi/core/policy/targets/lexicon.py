"""Words that tell quantities apart (量词、比较词、动词).

All patterns are for folded text: half-width marks, simplified characters.
"""

import re

__all__ = [
    "ABSTRACT_COUNT",
    "ADVERB",
    "BUILDINGS",
    "COMPARE",
    "CONCRETE",
    "EFFECT",
    "GENERIC_HEAD",
    "GROWTH",
    "PER_CENT",
    "MANNER",
    "POST",
    "RATE_NAME",
    "SCOPE",
    "SPELLED_VERB",
    "TIME_UNITS",
    "UNITS",
    "VERBS",
    "longest_unit",
]

PER_CENT = frozenset({"%", "‰", "个百分点", "百分点"})
TIME_UNITS = frozenset(
    "年 个月 月 周 日 天 个工作日 工作日 小时 个小时 分钟 秒 秒钟 个季度 学年 个学期 年内".split()
)
_LATIN = "ms km km² m² m³ kW MW GW kWh MWh GWh kV KV MVA TB PB GB Mbps Gbps PFLOPS EFLOPS P PFlops EFlops t dB μg/m³ mg/L"
_AREA = "平方公里 平方千米 平方米 公顷 亩 平方厘米 ㎡ 平米"
_LENGTH = "公里 千米 米 厘米 毫米 延米 里 海里 车道公里"
_MASS = "吨 公斤 千克 克 吨标准煤 吨标煤 微克/立方米 毫克/升 立方米 立方 方 升 标准立方米"
_POWER = "千瓦 千瓦时 兆瓦 兆瓦时 吉瓦 度 千伏 伏 千伏安 兆伏安 匹 标准箱 卡时"
_MONEY = "元 美元 欧元 港元"
_PEOPLE = "人次 人(次) 人 名 位 户 户次 户数 对 员 口 户家庭"
_COUNT = (
    "个 家 座 所 项 条 处 台 套 辆 件 只 头 株 棵 栋 幢 间 张 艘 架 口 眼 块 片 道 支 部 种 类 场 次 期 批 例 篇 "
    "首 册 本 份 宗 起 盏 根 台(套) 套(次) 场次 个(次) 台次 班 节 门 场(次) 届 组 队 列 车次 班次 架次 趟 笔 单 艘次 "
    "孔 杆 枚 粒 朵 丛 尊 尾 羽 盘 桩 泊位 车位 床 床位 学位 席 柜 机架 标段 镇 村 乡 街道 社区 县 个村 个镇 "
    "个(套) 家(个) 个/家 处(个) 户(套) 公里/座"
)
_OTHER = "倍 成 折 级 分 位次 个位次 ‰ % 个百分点 百分点 人/平方公里 岁 周岁 米/秒 星"

_SIMPLE = frozenset(
    " ".join((_AREA, _LENGTH, _MASS, _POWER, _MONEY, _PEOPLE, _COUNT, _OTHER)).split()
) | TIME_UNITS  # fmt: skip
_LATIN_UNITS = frozenset(_LATIN.split())
UNITS = _SIMPLE | _LATIN_UNITS
_LONGEST = max(map(len, UNITS))
_PER = re.compile(
    r"/(?:(?:每)?(?:平方公里|平方千米|平方米|公里|千米|立方米|万元|亿元|万人|千人|百人|十万人|人|户|亩|年|天|日|"
    r"月|次|家|km²|m²|件|套|座|辆|车|床|m³|d|a|个|项|村|班|小时))"
)


def longest_unit(text: str, at: int) -> int:
    """Give the end of the unit that starts at *at* of folded text, or *at* (单位)."""
    for size in range(min(_LONGEST, len(text) - at), 0, -1):
        unit = text[at : at + size]
        if unit not in UNITS or (unit in _LATIN_UNITS and text[at + size : at + size + 1].isalpha()
                                 and text[at + size].isascii()):  # fmt: skip
            continue
        end = at + size
        while found := _PER.match(text, end):
            end = found.end()
        return end
    return at


_COMPARE = {
    ">=": "不低于 不少于 不小于 不下于 至少 最少 ≥ >= 大于等于 高于或等于 大于或等于 ≧ 不得低于 不得少于",
    "<=": "降至 降到 减至 减到 缩至 不超过 不高于 不大于 不多于 控制在 限制在 控制到 ≤ <= 小于等于 小于或等于 不突破 最多 ≦ 不得超过 不得高于",
    ">": "超过 突破 大于 高于 多于 超出 超 > 冲刺",
    "<": "低于 小于 少于 <",
    "~=": "大约 大概 约为 约 接近 近 约达",
    "": (
        "分别达到 分别达 分别为 分别控制在 分别 均达到 均 总体达到 平均达到 力争达到 确保达到 达到 达 增至 升至 提至 扩至 "
        "调至 增到 提到 升到 保持 稳定 总数为 总数达 合计 共计 总计 共 为 是 : 到 至 在 有 实现 完成 力争 确保 目标 目标值 "
        "指标值 不变价"
    ),
}
_MOVES = {
    "": "提高 提升 增加 增长 扩大 扩展 拓展 上升 回升 恢复 保持 稳定 维持 发展 推广 覆盖 优化 调整 上调 升级 集聚 聚集",
    "<=": "下降 降低 减少 压减 压缩 缩短 缩减 压降 收窄 精简 下调",
}
COMPARE = {word: op for op, words in _COMPARE.items() for word in words.split()} | {
    move + to: op for op, moves in _MOVES.items() for move in moves.split() for to in "到至为在"
}
"""Words that stand between a name and its value, with the operator they mean, if any."""
_LONGEST_COMPARE = max(map(len, COMPARE))


def comparator(text: str, end: int) -> tuple[str, int] | None:
    """Find the comparing word that ends at *end*: its operator and where it starts (比较词)."""
    for size in range(min(_LONGEST_COMPARE, end), 0, -1):
        op = COMPARE.get(text[end - size : end])
        if op is not None and (size > 1 or op or _follows_word(text, end - size)):
            return op, end - size
    return None


def _follows_word(text: str, at: int) -> bool:
    """绿地率|为36% compares, 为|1000名残疾人 does not."""
    return at > 0 and (text[at - 1].isalnum() or text[at - 1] in "”\"')%")


POST = re.compile(
    r"(?P<ge>及?以上|\(含\)以上|及其以上|以上\(含\)|起步)|(?P<le>(?:及)?以内|之内|(?:及)?以下|之下|封顶)|"
    r"(?P<about>左右|上下)"
)
GROWTH = re.compile(
    r"(?:增长|提高|提升|下降|降低|减少|增加|上升|压减|缩短|压缩|扩大|增速|减量|增幅|降幅|递增|递减|节约|下浮|增产|增收|压降|"
    r"缩减|回落|增量|翻|(?<!新)增)(?:率|幅度)?$"
)
RATE_NAME = re.compile(
    r"(?:率|密度|比重|占比|比例|指数|比值|系数|水平|半径|强度|总量|产值|总值|增加值|收入|零售额|销售额|交易额|营收|税收|余额|"
    r"规模|浓度|均值|时长|时间|时限|人均[^,]{1,10}|增长|增速|提高|下降|降低|产量|面积|满意度|幸福指数|达标天数|优良天数|床位数)$"
)

VERBS = tuple(
    sorted(
        (
            "规划建设 累计建设 累计培育 重点引进和培养 重点引进扶持 引进和培养 引进培育 培育引进 培育 建设 打造 新建成 新建 "
            "新(改、扩)建 新改建 新(改)建 改(新)建 新、改(扩)建 新(改扩)建 新改扩建 改(扩)建 新、改、扩建 新建改造 新建(改造) 新建、改造 改造提升 提升改造 优化提升 "
            "改建 扩建 改扩建 改造 新开工 增加 建成投用 建成投运 建成 建成并投用 完成 实施 推广应用 推广 推广使用 遴选 选拔 "
            "组织编制 组织开展 组织 编制 举办 承办 搭建 开展 支持 发放 引进 引入 新修 新修建 修建 修缮 整修 维修 "
            "培养 资助 选派 扶持 增设 开工 开工建设 打通 推动 推进 力争 确保 实现 达到 滚动实施 滚动开放 招引 发布 评定 "
            "认定 创建 创成 建立 设立 布局 布局建设 部署 投放 配备 配置 安装 更换 更新 新购 购置 采购 购买 新植 种植 栽植 栽种 补植 "
            "植树 造林 营造 治理 整治 修复 清理 清运 拆除 拆迁 征收 征迁 腾退 盘活 收储 供应 出让 处置 消除 化解 整改 排查 "
            "检测 筛查 救助 帮扶 帮助 服务 惠及 覆盖 培训 轮训 招聘 招录 招收 吸纳 带动 促进 转移 安置 安排 筹集 筹建 筹措 提供 "
            "开发 开放 挖掘 征集 收集 梳理 形成 制定 制订 修订 出台 起草 申报 申请 获得 争取 获批 争创 入选 列入 纳入 "
            "签约 落地 落户 储备 谋划 包装 谋划储备 入库 投产 达产 竣工 启动 启用 投用 投运 投入使用 投入 新投放 上线 接入 "
            "汇聚 集聚 聚集 引育 孵化 转化 攻克 攻关 突破 研发 推出 创作 创编 演出 放映 展演 巡演 开设 开办 开通 开行 新开通 优化 调整 "
            "新辟 延伸 铺设 敷设 架设 疏浚 清淤 加固 除险加固 提升 升级 提档升级 提质 新建、改建 新建或改造 新建和改造 新增 累计 "
            "新培育 新认定 新引进 新打造 新设 新设立 新布局 新签约 新招引 新发展 发展 壮大 做大 做强 助力 助推 引导 鼓励 指导 督促 "
            "力争建成 力争新增 保障 落实 兑现 解决 解决好 办理 办结 核查 检查 抽检 抽查 监测 执法 查处 创新 构建 健全 完善 规范 "
            "规划 设置 增配 加装 改建扩建 回购 收购 分配 交付 保障性供应 配租 补齐 补充 选树 评选 表彰 命名 举行 召开 组建 成立 选择 选取 挑选 选定 确定 配置 统筹提供 坚持 "
            "生产 养殖 外销 出口 销售 实现新增 吸引 扩大 新挖 开挖 建好 建强 管护 养护 提标 提标改造 扩容 创 建 修 种 改 办 "
            "招 引 育 发掘 宣传推广 每年 全年 当年 年内 新聘 聘请 聘用 选聘 下达 下派 派驻 走访 慰问 试点 推行 锻造 涌现 集中力量 "
            "累计建成 累计新增 累计引进 累计完成 累计发放 累计服务 力争培育 培优 培强 挂牌 复审 摸排 普查 新入库 入规 升规 上规 "
            "通过 取得 授权 产出 储能 引聚 招引落地 投资建设 重点建设 重点打造 重点培育 重点支持 重点推进 高标准建设 高标准打造 高质量建设"
        ).split(),
        key=len,
        reverse=True,
    )
)
"""Verbs that may stand before what is counted, the longest first."""

ADVERB = re.compile(
    r"(?:力争|确保|争取|努力|持续|进一步|同步|积极|稳步|有序|大力|着力|扎实|切实|稳妥|分批|分期|严格|继续|逐步|适时|尽快|率先|不断|"
    r"计划|预计|今年|全年|当年|年内|年底前|明年|每年|每月|每季度|每周|每半年|其中|包括|含|同时|另外|此外|并|且|再|还|也|要|将|把|使|让|令|"
    r"各类|各种|各级|各项|(?:在)?[^,。;:、]{0,14}(?:基础上|范围内)|首期|一期|近期|远期|坚持|共|总共|合计|累计(?=完成|建成|新增|实现)|分别|均|各(?!类|级|项|种|界|族)|平均(?!每|受教育|预期|期望|寿命|工资|气温|浓度)|原则上|"
    r"按要求|[一二三四五六七八九]是|首批|第一批|到|在|于|由|对(?!口|外)|为|以|及|和|与|或|、|,| )"
)
"""Words that open a phrase and never belong to a name."""
MANNER = re.compile(
    r"(?:高标准|高质量|高水平|高效|高起点|统筹|科学|合理|基本|全面|加快|重点|深入|有效|精心|精准|深化|全部|新一轮|优先|集中|滚动|规范|"
    r"加强|加大|规模化|常态化|依法|主动|自主|联合|持续)+"
)
"""Words of manner: they go with the verb behind them, or else belong to the name (重点企业)."""
SCOPE = re.compile(
    r"(?:全(?:县|市|省|区|州|域|镇|乡|街道|旗|盟)(?:范围内|内)?|我(?:县|市|省|区|州|镇)|本(?:县|市|省|区)|"
    r"各(?:县|市|区|乡|镇|街道|地|村|部门|单位|县区|乡镇|镇街|区县|县\(市、区\))(?:\(街道\))?|"
    r"每(?:个|家|所|座|名|村|镇|县|区|年|月|季度|乡镇|街道)(?:县|市|区|乡镇|镇|街道|村|社区|单位)?)"
)
GENERIC_HEAD = frozenset(
    "企业 项目 单位 个人 人才 人员 平台 案例 场景 基地 中心 机构 产品 活动 村 镇 学校 团队 园区 社区 品牌 县 工程 任务 技术 成果 方案 "
    "标准 模式 载体 企 者 群众 居民 农户 家庭 专家 服务 设施 系统 城市 国家 地区 乡镇 行政村 建制村 医院 线路 点 场所 赛事 课程 应用".split()
)
ABSTRACT_COUNT = re.compile(
    r"^(?:[\"“][^”\"]{1,8}[”\"])?(?:大)?(?:重点|主要|关键|基本|具体|配套|核心)?"
    r"(?:方面|环节|阶段|步骤|层面|维度|措施|举措|机制|制度|要求|原则|行动|任务|领域|专项行动|专章|部分|层次|等级|方向|问题|"
    r"坚持|转变|专题|意识|能力|体系|关系|理念|条件|指标|内容|事项清单|事项|目标|清单|优势|抓手|板块|维护|确保|工作组|专班|小组)"
)
BUILDINGS = frozenset("个 座 所 家 条 处 栋 幢 镇 村".split())
CONCRETE = BUILDINGS | frozenset("户 名 公里 千米 亩 台 辆 场 项 间 支 套".split())
EFFECT = frozenset(
    "惠及 带动 吸纳 服务 转移 覆盖 接待 救助 帮扶 安置 资助 培训 治理 检测 筛查 走访 慰问".split()
)
"""Verbs that a short name cannot do without: 惠及居民."""
SPELLED_VERB = (
    "新建成|新建|建成投用|建成|建设|改造提升|改造|打造|新增|完成|实现|开工建设|培育|引进|创建|解决好|解决|举办|增设|设立|开通|"
    "打通|修建|达到|达|不少于|不低于|超过|突破|至少|组建|推出|遴选|汇聚|锻造"
)
