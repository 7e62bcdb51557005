"""Whether a text that was read is an article, or what stood in its place."""

import re

from analysis.model import Quality

_TEASER_WEIGHT = 140  # letters; news in brief is longer
_CUT_WEIGHT = 600  # letters; a longer text that ends in "..." has told the news
_REST_WEIGHT = 300  # letters that must be left beside door talk to make an article
_WALL_TITLE_WEIGHT = 1200
_DENSE_WORTH = 3  # a Chinese or Japanese character says as much as three letters

_APOSTROPHES = str.maketrans("’‘", "''")
_SENTENCE = re.compile(r"[^.!?。！？\n]+[.!?。！？]*")
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_CUT = re.compile(
    r"(?:…|\.\.\.|\[…\]|\[\.\.\.\]|阅读全文|查看更多|"
    r"\b(?:read more|continue reading|full story|weiterlesen|lire la suite|seguir leyendo)[\s.:»>→]*)\s*$",
    re.IGNORECASE,
)


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


# Titles of pages that are no article whatever stands under them.
_DOOR_TITLE = _any(
    r"just a moment|attention required.*|access (?:to this page has been )?(?:denied|restricted)|forbidden",
    r"(?:error |http )?(?:40[0134]|410|429|50[0234])\b.{0,40}|oops.{0,40}",
    r".{0,12}(?:page|article|story|content) (?:was )?not found",
    r"are you (?:a )?(?:robot|human)|verify(?:ing)? you are (?:a )?human|pardon our interruption",
    r"(?:human|bot|security) (?:verification|check).{0,20}|before you (?:continue|proceed).{0,30}",
    r"(?:your )?(?:privacy|cookie) (?:settings|preferences|choices|consent|policy|notice)|"
    r"we value your privacy",
    r"(?:subscribe|register|sign in|log ?in|sign up)(?: (?:to|for) (?:read|continue|your account|"
    r"access).{0,40})?",
    r"service (?:temporarily )?unavailable|too many requests|bad gateway|under maintenance",
    r"seite nicht gefunden|zugriff verweigert|anmelden|page (?:introuvable|non trouvée)|accès refusé",
    r"página no encontrada|acceso denegado|页面不存在|找不到(?:该)?页面|访问被拒绝|安全验证|登录",
)

# Turns that only a door uses: consent, payment, log-in, robot check, script check, error.
_CERTAIN = _any(
    r"\b(?:we|our partners|vendors|(?:this|our) (?:web)?site|publishers?)\b[^.]{0,80}"
    r"\b(?:uses?|stores?|sets?|access)\b[^.]{0,60}\bcookies\b",
    r"\b(?:by (?:clicking|continuing|using)|if you (?:click|continue))\b[^.]{0,80}\b(?:agree|accept|"
    r"consent)\b",
    r"\byou can (?:change|withdraw|manage|revoke)\b[^.]{0,40}\b(?:choices?|consent|preferences|settings|"
    r"mind)\b",
    r"\b(?:subscribe|register|sign in|sign up|log ?in|create (?:a free|an) account)\b[^.]{0,40}"
    r"\bto (?:continue|keep|read|unlock|view|access|get (?:full )?access)\b",
    r"\bto (?:continue|keep) reading\b|\b(?:already|not) an? (?:subscriber|member)\b|"
    r"\balready have an account\b",
    r"\b(?:this|the (?:full )?)\s?(?:article|content|story) is (?:only )?(?:for|(?:available|reserved|"
    r"exclusive) "
    r"(?:to|for))\b[^.]{0,30}\b(?:subscribers|members)\b",
    r"\byou(?:'ve| have) (?:reached|used|read) (?:your|all|the)\b[^.]{0,40}\b(?:articles?|limit)\b",
    r"\b(?:verify|confirm|prove|make sure|checking)\b[^.]{0,30}"
    r"\b(?:you(?:'re| are)(?: not)? (?:a |an )?(?:human|robot|bot)|your browser)\b",
    r"\bcomplete the (?:captcha|security check)\b|\bunusual (?:traffic|activity) from your\b",
    r"\b(?:enable|turn on|activate)\b[^.]{0,20}\b(?:javascript|cookies)\b",
    r"\bjavascript (?:is|to be) (?:disabled|required|enabled)\b",
    r"\b(?:disable|turn off|whitelist)\b[^.]{0,40}\bad ?-?blocker\b",
    r"\b(?:page|article|content|url|link) (?:that )?(?:you requested|you(?:'re| are|'ve|"
    r" were)? (?:look(?:ing|ed) for|"
    r"requested|trying to (?:reach|view)))\b|\brequested (?:page|url)\b[^.]{0,30}\bnot\b",
    r"\byou (?:don't|do not) have permission to\b|\bnot available in your (?:country|region|location)\b",
    r"\b(?:ihre|deine) einwilligung\b|\bwir (?:und unsere \S+ )?(?:verwenden|nutzen)\b[^.]{0,60}\bcookies\b",
    r"\b(?:jetzt|bitte) (?:anmelden|abonnieren|registrieren)\b|\bbitte aktivieren sie javascript\b",
    r"\bnous (?:et nos \S+ )?utilisons\b[^.]{0,60}\bcookies\b|\b(?:abonnez|connectez|inscrivez)-vous\b",
    r"\bréservée? aux abonnés\b|\butilizamos\b[^.]{0,40}\bcookies\b|\bsolo para suscriptores\b",
    r"\b(?:suscríbete|inicia sesión|regístrate) para\b",
    r"我们使用\s?cookie|请(?:先)?登录|登录后(?:继续|查看|阅读)|订阅(?:后|以)(?:继续)?阅读|请启用\s?javascript|请完成(?:安全)?验证",
)

# Each of those turns has one of these. Looking for them first makes the question twenty times cheaper.
_STEMS = (
    "cookie", "click", "continu", "by using", "you can ", "subscri", "register", "sign in", "sign up",
    "log in", "login", "account", "reading", "member", "you've ", "you have ", "human", "robot", " bot",
    "browser", "captcha", "unusual", "javascript", "blocker", "request", "looking for", "looked for",
    "trying to", "permission", "available", "einwilligung", "anmelden", "abonn", "registrieren", "-vous",
    "sesión", "suscr", "regístrate", "登录", "订阅", "启用", "验证",
)  # fmt: skip

# Sentences that speak to the reader, about the page: door talk where a certain turn is near.
_ADDRESSED = _any(
    r"\b(?:we|us|our|you|your|please|ihre|sie|uns|vous|votre|nous|nos|tu|su)\b",
    r"^\s*(?:click|tap|sign|log|subscribe|accept|reject|manage|start|cancel|forgot|already)\b",
)
_DOOR = _any(
    r"\b(?:cookies?|consent\w*|privacy|partners|vendors|preferences|personali[sz]ed|subscri\w+|trial|cancel)\b",
    r"\b(?:unlimited|sign(?:ed)? (?:in|up)|log(?:ged)? ?in|account|password|e-?mail|javascript|browser)\b",
    r"\b(?:robot|captcha|human|ad ?-?block\w*|page|home ?page|url|link|refresh|reload|settings)\b",
    r"\b(?:accept|reject|support|member\w*|ip address|reference id|datenschutz|einwilligung|zwecke|abo\w*)\b",
    r"\b(?:confidentialité|abonn\w+|privacidad|suscri\w+)\b",
)
# Doors speak; they are not spoken about.
_REPORTED = _any(r"\b(?:said|says|told|according|announced|reported|found|readers|visitors)\b")


def quality(title: str, text: str) -> Quality:
    """Return what kind of text this is: ARTICLE, TEASER, WALL or EMPTY.

    When in doubt, an ARTICLE: an article about cookies, paywalls or captchas quotes their turns
    and uses their words, but its sentences do not speak to a reader in front of a door. A wall
    has one of the turns that doors use, and little beside sentences that do.
    """
    if not text.strip():
        return Quality.EMPTY
    text = text.translate(_APOSTROPHES)
    weight = _weight(text)
    if weight < _WALL_TITLE_WEIGHT and _DOOR_TITLE.fullmatch(title.strip()):
        return Quality.WALL
    sentences = _SENTENCE.findall(text)
    if any(map(_is_certain, sentences)):
        talk = sum(_weight(sentence) for sentence in sentences if _is_door_talk(sentence))
        if weight - talk < _REST_WEIGHT or talk > weight / 2:
            return Quality.WALL
    if weight < _TEASER_WEIGHT or (weight < _CUT_WEIGHT and _CUT.search(text)):
        return Quality.TEASER
    return Quality.ARTICLE


def _is_door_talk(sentence: str) -> bool:
    if _is_certain(sentence) and not _REPORTED.search(sentence):
        return True
    return bool(_ADDRESSED.search(sentence) and _DOOR.search(sentence))


def _is_certain(sentence: str) -> bool:
    plain = sentence.lower()
    return any(stem in plain for stem in _STEMS) and bool(_CERTAIN.search(sentence))


def _weight(text: str) -> int:
    """The length in letters, as if the text were in a Latin script."""
    return len(text) + (_DENSE_WORTH - 1) * len(_DENSE.findall(text))
