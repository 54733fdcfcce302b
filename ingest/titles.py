"""Titles: the work a title belongs to, its short form, its kind; no other part of a header."""

import re
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from kb.rules_file import load_rules_file

_RULES = Path(__file__).parent / "rules" / "issuers.yaml"
_STATE = "中华人民共和国"


class KindRule(BaseModel):
    """A kind of document: how its titles start and end, how its 文号 starts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: str
    starts: tuple[str, ...] = ()
    number: str = ""
    ends: tuple[str, ...]


class TitleRules(BaseModel):
    """The words of rules/issuers.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    issuers: tuple[str, ...]
    issuer_ends: tuple[str, ...]
    addressee_words: tuple[str, ...]
    kinds: tuple[KindRule, ...]
    title_ends: tuple[str, ...]
    body_starts: tuple[str, ...]
    version_words: tuple[str, ...]
    status_words: dict[str, str]
    head_labels: dict[str, tuple[str, ...]]


@lru_cache
def load_title_rules() -> TitleRules:
    """The validated words; raises BadRules when the file breaks its schema."""
    return load_rules_file(_RULES, TitleRules)


def name_work(title: str) -> str:
    """The name that versions and parts of one text share.

    "中华人民共和国民法典·物权编第六章" -> "民法典"; "关于印发《垃圾分类方案（试行）》的通知" -> "垃圾分类方案".
    """
    name = shorten_title(title)
    while match := re.fullmatch(r"(.+?)\s*（([^（）]*)）", name):
        if not any(word in match[2] for word in load_title_rules().version_words):
            break
        name = match[1]
    return re.sub(r"\s+", "", name) or title


def shorten_title(title: str) -> str:
    """The title as people say it: no 中华人民共和国, no issuer before 关于, no 印发…的通知 around it, no part after ·.

    "国务院办公厅关于推进海绵城市建设的指导意见" -> "关于推进海绵城市建设的指导意见"
    """
    name = title.replace("(", "（").replace(")", "）").strip()
    if match := re.search(r"(?:印发|转发|发布|公布)[^《]{0,60}《(.+)》[^》]*的?(?:通知|公告|令)$", name):
        name = match[1]
    name = _drop_issuers(name).removeprefix(_STATE).split("·")[0]
    if "）" in name and (match := re.fullmatch(r"(.+?)（([^（）]*(?:条款|节选|摘录)[^（）]*)）", name)):
        name = match[1]
    return name.strip() or title


def guess_kind(title: str, doc_number: str) -> str:
    """The kind a title and 文号 prove, or "": "绿色社区建设行动实施方案" -> "实施方案"."""
    base = re.sub(r"（[^（）]*）$", "", title)
    for rule in load_title_rules().kinds:
        is_started = not rule.starts or base.startswith(rule.starts)
        if is_started and base.endswith(rule.ends) and doc_number.startswith(rule.number):
            return rule.kind
    return ""


def _drop_issuers(title: str) -> str:
    at = title.find("关于")
    if at <= 0:
        return title
    before = title[:at]
    for issuer in load_title_rules().issuers:
        before = before.replace(issuer, "")
    return title[at:] if not before.strip(" 　、等部门\t") else title


def is_issuer_line(text: str) -> bool:
    """Whether a line names nothing but issuers: "某某市人民政府办公室", "民政局 住房城乡建设局", "某某市人民政府文件"."""
    rules = load_title_rules()
    words = text.removesuffix("文件").split()
    return all(word in rules.issuers or word.endswith(rules.issuer_ends) for word in words) or text.endswith("文件")


def is_addressed(name: str) -> bool:
    """Whether a name can be one a document is sent to: "各街道办事处", "县直各部门", "青岚市人民政府"."""
    rules = load_title_rules()
    return any(word in name for word in rules.addressee_words) or name.endswith(rules.issuer_ends)
