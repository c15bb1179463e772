"""Every page in both languages: reachable by all, nothing sticks out, nothing breaks the policy."""

import pytest

from browser.waiting import follow

pytestmark = pytest.mark.browser

PLAN, SIGNED = "01_spatial_planning.txt", "04_urban_rural.md"
PUBLIC = (
    "/",
    "/sign-in/",
    "/ui/",
    "/no-such-page/",
    "/report/",
    "/open/cases/",
    "/open/cases/rows/",
    "/follow/",
    "/survey/",
    "/survey/done/",
    "/field/shell/",
)
OFFICE = (
    "/today/",
    "/documents/",
    "/documents/{plan}/",
    "/documents/{plan}/scorecard/",
    "/documents/{signed}/scorecard/",
    "/documents/{plan}/desk/",
    "/documents/{plan}/desk/?sheet=rows",
    "/documents/{plan}/desk/?sheet=audit",
    "/documents/{plan}/desk/?sheet=contradictions",
    "/documents/{plan}/desk/?sheet=units",
    "/tasks/",
    "/tasks/?unit=none",
    "/lists/",
    "/lists/duties/",
    "/lists/unnamed/",
    "/units/",
    "/transmission/",
    "/table-import/",
    "/checkup/values/",
    "/checkup/values/new/",
    "/checkup/values/import/",
    "/checkup/editions/",
    "/checkup/editions/county-gap/",
    "/checkup/values/asked/",
    "/checkup/duties/",
    "/checkup/duties/import/",
    "/checkup/surveys/",
    "/checkup/surveys/new/",
)
ALSO = pytest.mark.slow  # every width, language and view is seen here; all together by ./do trust
LOOKS = [
    pytest.param(
        {"width": width, "django_language": language, **more},
        id=f"{width}-{language}{tag}",
        marks=marks,
    )
    for width, language, more, tag, marks in (
        (1440, "zh-hans", {}, "", ()),
        (360, "en", {"xianzhi_theme": "dark", "height": 740}, "-dark", ()),
        (360, "zh-hans", {"xianzhi_density": "elder", "height": 740}, "-elder", ()),
        (360, "zh-hans", {"height": 740}, "", ALSO),
        (1440, "en", {}, "", ALSO),
        (360, "en", {"height": 740}, "", ALSO),
        (1440, "zh-hans", {"xianzhi_theme": "dark"}, "-dark", ALSO),
        (360, "en", {"xianzhi_density": "elder", "height": 740}, "-elder", ALSO),
    )
]


@pytest.mark.parametrize("visitor", LOOKS, indirect=True)
def test_pages_for_everybody(visitor):
    assert faults_of(visitor, PUBLIC) == []


@pytest.mark.parametrize("visitor", LOOKS, indirect=True)
def test_pages_of_the_office(visitor):
    plan, signed = (visitor.site.documents[name] for name in (PLAN, SIGNED))
    visitor.sign_in()
    deeper = [first_link(visitor, path) for path in ("/tasks/", "/units/")]
    pages = [path.format(plan=plan, signed=signed) for path in OFFICE]
    assert faults_of(visitor, [*pages, *deeper, f"{deeper[0]}source/"]) == []


# Whose the page is, and where it is.
KEEPERS = (
    ("admin", "/organisation/"),
    ("admin", "/organisation/?day=2025-06-01"),
    ("admin", "/organisation/change/merge/"),
    ("admin", "/organisation/change/split/"),
    ("admin", "/my-account/"),
    ("admin", "/my-account/second-factor/"),
    ("security", "/security/sign-ins/"),
    ("auditor", "/personal-data/"),
    ("auditor", "/audit/"),
    ("grid-worker", "/field/"),
)


@pytest.mark.parametrize("visitor", LOOKS, indirect=True)
def test_pages_of_the_administrators(visitor):
    faults = []
    for keeper in dict.fromkeys(name for name, _ in KEEPERS):
        visitor.sign_in(keeper)
        faults += faults_of(visitor, [path for name, path in KEEPERS if name == keeper])
        if keeper in {"admin", "security"}:
            visitor.go("/organisation/")
            unit = visitor.page.get_attribute("main tbody th a", "href")
            post = visitor.page.get_attribute("main tbody td a", "href")
            faults += faults_of(visitor, [unit, post])
        visitor.page.context.clear_cookies(name="sessionid")
    assert faults == []


CASES = ("/cases/?group=desk", "/cases/{case}/?take=category", "/cases/counters/?weeks=0")
MORE_CASES = (
    "/cases/{case}/",
    "/cases/new/",
    "/cases/board/",
    "/cases/counters/rows/?weeks=0&stage=verify&number=done",
    "/cases/hot-spots/",
    "/cases/directory/",
    "/cases/hotline/",
)


@pytest.mark.parametrize("visitor", LOOKS, indirect=True)
def test_pages_of_the_cases(visitor):
    visitor.sign_in("dispatcher")
    case = visitor.site.documents["case:verified"]
    assert faults_of(visitor, [path.format(case=case) for path in CASES]) == []


@pytest.mark.slow
@pytest.mark.parametrize("visitor", LOOKS, indirect=True)
def test_more_pages_of_the_cases(visitor):
    visitor.sign_in("dispatcher")
    case = visitor.site.documents["case:verified"]
    assert faults_of(visitor, [path.format(case=case) for path in MORE_CASES]) == []


def first_link(visitor, path: str) -> str:
    """The address of the first row of a list."""
    visitor.go(path)
    return visitor.page.get_attribute("main tbody tr:not(.group-row) a", "href") or ""


def faults_of(visitor, paths) -> list[str]:
    """Visit pages and tell what is wrong with each."""
    faults = []
    for path in paths:
        visitor.said.clear()
        status = visitor.go(path)
        expected = 404 if path == "/no-such-page/" else 200
        if status != expected:
            faults.append(f"{path}: status {status}")
            continue
        if (over := visitor.overflow()) > 0:
            faults.append(f"{path}: {over} px too wide")
        said = [line for line in visitor.said if "status of 404" not in line]
        faults += [f"{path}: {line}" for line in said]
        faults += [f"{path}: {barrier}" for barrier in visitor.barriers()]
    return faults


@pytest.mark.parametrize("visitor", [{"xianzhi_density": "elder"}], indirect=True)
def test_elder_view_has_large_letters_and_targets(visitor):
    visitor.go("/sign-in/")
    size = visitor.page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    heights = visitor.page.eval_on_selector_all(
        "main button, main input:not([type=hidden])",
        "all => all.map(one => one.getBoundingClientRect().height)",
    )
    assert size >= 24  # 18 pt
    assert heights
    assert min(heights) >= 60


@pytest.mark.parametrize("visitor", [{"width": 360, "height": 740}], indirect=True)
def test_targets_on_a_phone_are_44_px(visitor):
    visitor.go("/sign-in/")
    heights = visitor.page.eval_on_selector_all(
        "main button, main input:not([type=hidden])",
        "all => all.map(one => one.getBoundingClientRect().height)",
    )
    assert heights
    assert min(heights) >= 44


@pytest.mark.parametrize("visitor", [{"script": False}], indirect=True)
def test_language_and_display_change_without_script(visitor):
    visitor.go("/sign-in/")
    assert visitor.page.inner_text("h1") == "登录"
    visitor.page.click("summary.button")
    follow(visitor.page, "button[name=language][value=en]")
    assert visitor.page.inner_text("h1") == "Sign in"
    visitor.page.click("summary.button")
    follow(visitor.page, "button[name=theme][value=dark]")
    assert visitor.page.get_attribute("html", "data-theme") == "dark"
    assert visitor.page.inner_text("h1") == "Sign in"
