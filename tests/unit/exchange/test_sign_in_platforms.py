"""What a county may write about the platforms that people sign in through."""

import pytest

from xianzhi.catalogue.messages import words
from xianzhi.exchange.identity import IdentityError, read_platforms

OPENID = '[province]\nkind = "oidc"\nissuer = "https://login.example"\n'
OPENID += 'client_id = "x"\nclient_secret = "y"\n'
WECOM = '[wecom]\nclient_id = "x"\nclient_secret = "y"\nagent = "1"\n'


def read(tmp_path, text: str):
    path = tmp_path / "sign_in.toml"
    path.write_text(text, encoding="utf-8")
    return read_platforms(path)


def test_without_a_file_there_is_none():
    assert read_platforms(None) == ()


def test_each_table_is_a_platform_and_hosts_may_be_the_countys_own(tmp_path):
    text = OPENID + WECOM + 'name = "政务微信"\napi = "https://wx.example/"\n'
    province, wecom = read(tmp_path, text)
    assert (province.name, province.authority) == ("province", "https://login.example")
    assert (wecom.name, wecom.hosts["api"]) == ("政务微信", "https://wx.example")
    assert wecom.hosts["page"].startswith("https://")
    assert wecom.authority == "https://wx.example x"
    assert "client_secret" not in repr(wecom)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[province", "identity.file_unreadable"),
        ('[Province]\nkind = "oidc"\n', "identity.key"),
        ('province = "x"\n', "identity.key"),
        ('[province]\nkind = "saml"\n', "identity.kind"),
        (OPENID.replace('issuer = "https://login.example"\n', ""), "identity.lacks"),
        (WECOM.replace('agent = "1"\n', ""), "identity.lacks"),
        (WECOM.replace('"1"', "1"), "identity.unknown_setting"),
        (WECOM + 'clientid = "x"\n', "identity.unknown_setting"),
        (OPENID.replace("https", "http"), "identity.host"),
        (WECOM + 'api = "ftp://x.example"\n', "identity.host"),
    ],
)
def test_a_mistake_is_told_in_both_languages(tmp_path, text, code):
    with pytest.raises(IdentityError) as told:
        read(tmp_path, text)
    assert told.value.code == code
    assert words(code, told.value.params, "zh")
    assert words(code, told.value.params, "en")


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(IdentityError, match="file_unreadable"):
        read_platforms(tmp_path / "none.toml")
