"""Syllables from which invented names are made (虚构人名、地名用字)."""

from random import Random

__all__ = ["SURNAMES", "community_names", "person_names", "village_names"]

SURNAMES = (
    "赵钱孙周吴郑冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章苏潘葛范彭鲁韦马苗方"
)
# Farm, weather and writing-desk characters: plausible in a register, rare on a front page.
_GIVEN_FIRST = "禾稼秋砚岫溪砾苇穗棠柏榆麦稔畦川芷苑陌芸蓼岚垣樵渔牧耘耕桑柚梓枫筠箬"
_GIVEN_SECOND = "之初远舟青安宁舒言朴实诚谦和顺乐原野帆霖晓晴朗辰屿汀澄澈苒蔓茗萱葵菲"

_VILLAGE_FIRST = "柳柿楂榆椒菱苇蓼砚磨碾榨窑笠蓑犁锄耙杵雁鹭鸠雉獾鲫泉涧瀑坳梁岔隘磴"
_VILLAGE_SECOND = "坪湾塬畈垄埂坞峪冲坡口头台洼滩店铺圩"

# fmt: off
_COMMUNITIES = [
    "稻香", "学府", "望江", "南浦", "春酿", "麦浪", "青禾", "鹭洲", "灯彩", "钟鼓",
    "老码头", "砚池", "柳岸", "东岭", "农机厂", "桃坞", "新渡", "粮站", "观稼", "临禾",
]
# fmt: on


def community_names() -> list[str]:
    """List the communities of the county seat (县城社区), street by street."""
    return [f"{name}社区" for name in _COMMUNITIES]


def village_names(count: int, chance: Random) -> list[str]:
    """Draw *count* different village names (行政村名)."""
    pool = [f"{first}{second}村" for first in _VILLAGE_FIRST for second in _VILLAGE_SECOND]
    return chance.sample(pool, count)


def person_names(count: int, chance: Random) -> list[str]:
    """Draw *count* different names of people who do not exist (虚构人名)."""
    pool = [
        surname + first + second
        for surname in SURNAMES
        for first in _GIVEN_FIRST
        for second in _GIVEN_SECOND
    ]
    return chance.sample(pool, count)
