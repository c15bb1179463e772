"""Plan documents for tests, as text; nothing in them is real."""

from xianzhi.apps.evidence.services import Upload

PLAN = """禾川县人民政府办公室关于印发《禾川县县城补短板行动方案》的通知
禾政办发〔2026〕7号

各镇人民政府，县政府有关部门：
现将《禾川县县城补短板行动方案》印发给你们，请认真组织实施。
禾川县人民政府办公室
2026年2月10日

禾川县县城补短板行动方案

二、重点任务
（一）实施老旧管网改造。更新供水管网12公里，2026年6月底前完成。（县住建局牵头，县财政局、各镇配合）
（二）增设公共停车位。新增停车位300个，2026年9月底前完成。（县住建局牵头，县财政局、各镇配合）
（三）整治临街违建。排查违法建设，做到零新增。（县自然资源局牵头，芦溪镇配合）
（四）完善防洪排涝设施。改造易涝点5处，2026年12月底前完成。（县水利局、县住建局负责）
"""

PARK = "（四）建设口袋公园。新建口袋公园3个，2026年10月底前完成。（县住建局负责）\n"
# One task changed, one new before the last one.
AMENDED = PLAN.replace("停车位300个", "停车位360个").replace(
    "（四）完善防洪排涝设施。", f"{PARK}（五）完善防洪排涝设施。"
)

NEWS = """禾川县召开春季农业生产现场会
本报讯 昨日，全县春季农业生产现场会在芦溪镇召开。与会人员实地观摩了育秧大棚。
会议指出，今年以来各项工作稳步推进。
"""


def plan_file(text: str = PLAN, name: str = "plan.txt") -> Upload:
    return Upload(name, text.encode())
