"""The reference of indicators: layers, editions, definitions, as the catalogue has them."""

from importlib.resources import files

import yaml

from xianzhi.catalogue.indicators.editions import edition, edition_ids
from xianzhi.catalogue.indicators.layers import schema
from xianzhi.core.indicators.results import Target

WORDS = {
    "en": {
        "title": "# Indicators",
        "intro": "Layers, editions and definitions of the city check-up, made from "
        "`src/xianzhi/catalogue/indicators`. How they are read is told in "
        "[How indicators are computed](../explanation/indicators.md).",
        "caveat": "`document`: name and target are verbatim in a document; `2src`, `1src`: "
        "compiled from two or one public copy; `memory`: from memory; `proposed`: this "
        "project's own. None was compared with the official text.",
        "layers": "## Layers",
        "layer_head": "| layer | kind | field | type | unit | values | without the column |",
        "editions": "## Editions",
        "head": "| code | name | unit | target | numerator | denominator | verified |",
        "handed_in": "handed in",
    },
    "zh": {
        "title": "# 指标",
        "intro": "城市体检的图层、指标体系和定义，由 `src/xianzhi/catalogue/indicators` 生成。"
        "读法见[指标怎样计算](../explanation/indicators.md)。",
        "caveat": "`document`：名称和目标见于文件原文；`2src`、`1src`：据两处或一处公开副本整理；"
        "`memory`：据记忆整理；`proposed`：本项目建议。均待核对原文。",
        "layers": "## 图层",
        "layer_head": "| 图层 | 类型 | 字段 | 字段类型 | 单位 | 取值 | 缺少该列时 |",
        "editions": "## 指标体系",
        "head": "| 编号 | 名称 | 单位 | 目标 | 分子 | 分母 | 核对 |",
        "handed_in": "报送",
    },
}
PACKAGE = "xianzhi.catalogue.indicators"


def indicators_page(language: str) -> str:
    said = WORDS[language]
    parts = [said["title"], "", said["intro"], "", said["caveat"], "", said["layers"], ""]
    parts += [said["layer_head"], "|---|---|---|---|---|---|---|", *layer_rows(language), ""]
    parts.append(said["editions"])
    written = definitions_as_written()
    for name in edition_ids():
        parts += ["", *edition_part(name, language, written)]
    return "\n".join(parts) + "\n"


def layer_rows(language: str) -> list[str]:
    rows = []
    for layer in schema().values():
        told = layer.zh if language == "zh" else layer.en
        rows.append(f"| `{layer.name}` | {layer.kind} | {told} |  |  |  |  |")
        for field in layer.fields.values():
            told = field.zh if language == "zh" else field.en
            values = "、".join(field.values)
            rows.append(
                f"|  |  | `{field.name}` {told} | {field.kind} | {field.unit} | {values} "
                f"| {field.absent} |"
            )
    return rows


def definitions_as_written() -> dict[str, dict[str, object]]:
    found = {}
    for path in sorted(files(PACKAGE).joinpath("definitions").iterdir(), key=str):
        for written in yaml.safe_load(path.read_text(encoding="utf-8")):
            found[written["concept"]] = written
    return found


def edition_part(name: str, language: str, written: dict[str, dict[str, object]]) -> list[str]:
    told = edition(name)
    title, note = (
        (told.title_zh, told.note_zh) if language == "zh" else (told.title_en, told.note_en)
    )
    parts = [f"### `{name}`: {title}", "", note]
    if name == "default":
        return parts
    parts += ["", WORDS[language]["head"], "|---|---|---|---|---|---|---|"]
    for item in told.items:
        one = item.definition
        called = one.name_zh if language == "zh" else one.name_en
        raw = written[one.concept]
        num = cell(raw.get("num")) or f"{WORDS[language]['handed_in']}: {one.feed}"
        parts.append(
            f"| {one.concept} | {called} | {one.unit} | {target(item.target)} | {num} "
            f"| {cell(raw.get('den'))} | {one.verification} |"
        )
    return parts


def cell(text: object) -> str:
    return "`" + str(text).replace("|", "\\|") + "`" if text else ""


def target(asked: Target | None) -> str:
    if asked is None:
        return ""
    upper = "" if asked.upper is None else f"..{asked.upper:g}"
    return f"{asked.op} {asked.value:g}{upper}".replace("<", "&lt;")
