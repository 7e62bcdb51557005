import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import lexicon
from analysis.model import Quality
from analysis.quality import Judgement, Layout, judge

NEWS = (
    "The harbour authority of the northern district approved the second terminal on Tuesday, after four "
    "years of hearings. The vote was nine to two. Work is to begin in May and to last until the end of "
    "2028, the authority's chair, Ida Brandt, told reporters. Two shipping lines had objected that the "
    "channel is too narrow for vessels of the largest class, and one of them said it would go to court. "
    "The ministry of transport declined to comment."
)

WALLS = {
    "consent": (
        "We value your privacy",
        (
            "We and our 842 partners store and access information on a device, such as cookies, and "
            "process personal data. By clicking Accept all you agree to this use. You can change your "
            "choices at any time in the privacy settings at the foot of this page."
        ),
    ),
    "long consent": (
        "The Northern Courier",
        (
            "This website uses cookies to keep the site secure. We and our partners use cookies to show "
            "you personalised advertising. By continuing you consent to the processing of your personal "
            "data by our vendors. You can withdraw your consent at any time in your account settings. "
            "Please read our privacy policy before you accept. Our partners may combine your e-mail with "
            "data of other vendors. If you reject cookies, some parts of our page will not work in your "
            "browser. We store your preferences for thirteen months and then ask for your consent again. "
            "You can manage your preferences for each of our partners below."
        ),
    ),
    "paywall": (
        "Terminal approved after four years",
        (
            "This article is only available to subscribers. Subscribe to continue reading. Already a "
            "subscriber? Sign in."
        ),
    ),
    "paywall after a first paragraph": (
        "Terminal approved after four years",
        (
            "The harbour authority approved the second terminal on Tuesday, after four years of "
            "hearings.\nTo continue reading, start your free trial. Cancel at any time. Already have an "
            "account? Log in here."
        ),
    ),
    "metered": (
        "Harbour",
        "You've reached your limit of free articles. Sign up to get full access to our page.",
    ),
    "log-in": ("Log in", "Please enter your e-mail and password. Forgot your password?"),
    "captcha": (
        "Are you a robot?",
        "Our systems have detected unusual traffic from your network. Please complete the captcha to go on.",
    ),
    "robot check": (
        "courier.example",
        (
            "Checking your browser before accessing courier.example. Please confirm you are not a robot. "
            "Reference ID 88."
        ),
    ),
    "JavaScript": (
        "Courier",
        "Please enable JavaScript to view this page. JavaScript is disabled in your browser.",
    ),
    "ad blocker": (
        "Courier",
        "Please disable your ad blocker for our site and refresh the page to support our work.",
    ),
    "not found": ("Page not found", "Sorry. Try the search, or go back to the home page."),
    "not found, in the text": (
        "Courier",
        "Sorry, the page you are looking for has moved or no longer exists.",
    ),
    "status": ("404 - Not Found", "nginx"),
    "refused": (
        "Access Denied",
        "You don't have permission to access this page on this server. Reference 18.2f.",
    ),
    "region": ("Courier", "This content is not available in your region. Please contact our support."),
    "German": (
        "Hafen",
        "Wir und unsere Partner verwenden Cookies. Ihre Einwilligung können Sie jederzeit widerrufen.",
    ),
    "French": ("Le port", "Cet article est réservé aux abonnés. Abonnez-vous pour lire la suite."),
    "Spanish": ("El puerto", "Utilizamos cookies propias y de terceros. Contenido solo para suscriptores."),
    "Chinese": ("港口", "请登录后继续阅读全文。订阅后继续阅读。"),
}


@pytest.mark.parametrize(("title", "text"), WALLS.values(), ids=WALLS.keys())
def test_a_text_that_stands_in_front_of_a_door_is_a_wall(title: str, text: str) -> None:
    assert judge(title, text).quality is Quality.WALL


ARTICLES = {
    "plain": ("Terminal approved", NEWS),
    "about cookies": (
        "Regulator fines site over cookies",
        (
            "The data protection authority fined a ticket seller two million on Friday because its site "
            "set cookies before visitors had consented. The banner said 'By clicking OK you agree to our "
            "use of cookies', but advertising cookies were stored before anybody could click, the "
            "authority found. The company said it had changed its banner in March and would appeal. Three "
            "other sellers are under investigation, and a ruling on the largest of them is expected "
            "before the summer, the authority's spokesman said."
        ),
    ),
    "about captchas": (
        "Captchas no longer stop machines, study finds",
        (
            "A program solved ninety-six of a hundred captchas in a test by two universities, more than "
            "the people who took part. The puzzles ask visitors to confirm that they are not a robot. The "
            "authors say that sites should stop using them, and that checks of behaviour work better and "
            "annoy fewer people. The study has been submitted to a journal and has not been reviewed yet, "
            "and the makers of the puzzles say that its sample was too small."
        ),
    ),
    "about a paywall": (
        "The Courier drops its paywall",
        (
            "The Northern Courier will stop asking readers to subscribe to read its reports on the "
            "harbour, its publisher said on Monday. Since 2019, readers who had read five articles saw a "
            "page that told them to sign in. Revenue from subscriptions fell by a third last year. The "
            "paper will rely on members who give what they like, as two papers in the south have done "
            "with some success, and keep its archive closed to all but schools."
        ),
    ),
    "with a call at its end": ("Terminal approved", NEWS + "\nAlready a subscriber? Sign in to comment."),
    "with a consent line in it": ("Terminal approved", NEWS + "\nWe use cookies to improve this page."),
    "with quotes in curly marks": ("Terminal approved", NEWS + "\n“You’ve used all the articles,” she said."),
    "in brief": (
        "Ferry service resumes",
        (
            "The ferry between the two islands resumed service on Monday morning, six days after a fire "
            "in the engine room of the larger vessel, the operator said."
        ),
    ),
    "Chinese in brief": (
        "渡轮恢复运营",
        "运营商周一表示，连接两座岛屿的渡轮已恢复运营。六天前，较大的一艘船机舱起火，没有人员伤亡，目前事故原因仍在调查之中。",
    ),
    "long, and named like a door": ("Access denied", "\n".join([NEWS] * 3)),
    "with dots at its end": ("Terminal approved", NEWS + " " + NEWS + " And so it goes on..."),
}


@pytest.mark.parametrize(("title", "text"), ARTICLES.values(), ids=ARTICLES.keys())
def test_a_report_stays_an_article_even_when_it_is_about_doors(title: str, text: str) -> None:
    assert judge(title, text).quality is Quality.ARTICLE


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Terminal approved", "The harbour authority approved the second terminal on Tuesday."),
        ("Terminal approved", NEWS[:250] + "…"),
        ("Terminal approved", NEWS[:250] + " [...]"),
        ("Terminal approved", NEWS[:250] + " Read more »"),
        ("渡轮恢复运营", "渡轮已恢复运营。"),
    ],
)
def test_a_beginning_is_a_teaser(title: str, text: str) -> None:
    assert judge(title, text).quality is Quality.TEASER


@pytest.mark.parametrize("text", ["", " \n\t", "\u3000"])
def test_no_text_is_empty(text: str) -> None:
    assert judge("Terminal approved", text).quality is Quality.EMPTY


CASES = tomllib.loads(Path(__file__).with_name("doors.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES["door"], ids=lambda case: case["name"])
def test_a_door_is_known_in_eight_languages(case: dict[str, str]) -> None:
    assert judge(case["title"], case["text"]) == Judgement(Quality.WALL, case["kind"])


@pytest.mark.parametrize("case", CASES["news"], ids=lambda case: case["name"])
def test_true_news_about_doors_and_news_in_brief_stay_articles(case: dict[str, str]) -> None:
    assert judge(case["title"], case["text"]).quality is Quality.ARTICLE


def test_every_turn_has_a_stem_by_which_it_is_looked_for() -> None:
    table = lexicon.table("doors", "all")
    stems = [stem.strip() for stem in table["sentences"]["stems"]]
    turns = [turn for door in table["turns"].values() for script in door.values() for turn in script]
    assert [turn for turn in turns if not any(stem in turn for stem in stems)] == []


BRIEF = NEWS[:300].rpartition(". ")[0] + "."
ROWS = "\n".join(f"Harbour story number {number} and what came of it" for number in range(14))


@pytest.mark.parametrize(
    ("text", "layout", "judgement"),
    [
        # An article that is not free, with so little text that it must be its beginning.
        (BRIEF, Layout(article=True, free=False), Judgement(Quality.TEASER, "paywall")),
        (NEWS, Layout(article=True, free=False, boxed=True), Judgement(Quality.TEASER, "paywall")),
        (NEWS * 2, Layout(article=True, free=False, words=900), Judgement(Quality.TEASER, "paywall")),
        (NEWS * 2 + "…", Layout(article=True, free=False), Judgement(Quality.TEASER, "paywall")),
        (NEWS, Layout(article=True, free=False), Judgement(Quality.ARTICLE)),
        (NEWS * 2, Layout(article=True, free=False, words=160), Judgement(Quality.ARTICLE)),
        (BRIEF, Layout(article=True, boxed=True), Judgement(Quality.ARTICLE)),
        (BRIEF, Layout(article=True, free=True, boxed=True), Judgement(Quality.ARTICLE)),
        # Lists.
        (NEWS, Layout(kind="front page"), Judgement(Quality.LISTING, "front page")),
        (NEWS, Layout(kind="front page", article=True), Judgement(Quality.ARTICLE)),
        (NEWS, Layout(kind="section"), Judgement(Quality.ARTICLE)),
        (NEWS, Layout(kind="section", headlines=4, listed=0.25), Judgement(Quality.LISTING, "section")),
        (NEWS, Layout(headlines=4, listed=0.25), Judgement(Quality.ARTICLE)),
        (NEWS, Layout(headlines=4, listed=0.5), Judgement(Quality.LISTING, "list")),
        (NEWS, Layout(headlines=9, listed=0.25), Judgement(Quality.LISTING, "list")),
        (NEWS, Layout(article=True, headlines=9, listed=0.25), Judgement(Quality.ARTICLE)),
        (NEWS, Layout(article=True, headlines=9, listed=0.9), Judgement(Quality.LISTING, "list")),
        (ROWS, Layout(), Judgement(Quality.LISTING, "list")),
        (ROWS, Layout(article=True), Judgement(Quality.ARTICLE)),
        (f"{BRIEF}\n{ROWS}", Layout(), Judgement(Quality.ARTICLE)),
        # What stands under a film or a row of pictures.
        (BRIEF, Layout(kind="video"), Judgement(Quality.TEASER, "video")),
        (BRIEF, Layout(kind="video", article=True), Judgement(Quality.ARTICLE)),
        (NEWS * 2, Layout(kind="video"), Judgement(Quality.ARTICLE)),
        (BRIEF, Layout(kind="gallery"), Judgement(Quality.TEASER, "gallery")),
        # An address to which readers are sent.
        (BRIEF, Layout(door="log-in"), Judgement(Quality.WALL, "log-in")),
        (NEWS * 3, Layout(door="log-in"), Judgement(Quality.ARTICLE)),
    ],
)
def test_the_markup_tells_what_the_text_does_not(text: str, layout: Layout, judgement: Judgement) -> None:
    assert judge("Terminal approved", text, layout) == judgement


def test_a_host_who_talks_to_his_listeners_is_no_door() -> None:
    notes = (
        "You can hear this week's talk on our page. We answer your questions about the new ferry, and you "
    )
    notes += "may send us yours by e-mail. Subscribe now for all of them without adverts. "
    more = "Our guest is the pilot you heard in May, who tells us what your ticket pays for. "
    assert judge("The quay talk", notes + more * 14).quality is Quality.ARTICLE


def test_a_long_article_with_a_line_for_subscribers_is_whole() -> None:
    line = "Already a subscriber? Sign in to read the full print edition."
    assert judge("Terminal approved", f"{line}\n" + "\n".join([NEWS] * 6)).quality is Quality.ARTICLE


@given(st.text(max_size=300), st.text(max_size=2000))
def test_every_text_has_a_quality(title: str, text: str) -> None:
    assert (judge(title, text).quality is Quality.EMPTY) == (not text.strip())
