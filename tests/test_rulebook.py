"""The domain's rule files load, and a broken one is refused by name."""

from collections import Counter
from pathlib import Path

import pytest

from kb.errors import BadRules
from kb.expand import Thesaurus
from kb.rulebook import Saying, load_discrepancies, load_requirements, load_thesaurus

SAYING = "- {say: [居委], means: [居民委员会]}\n"
DISCREPANCY = "- {id: a, kind: garbled, plan: 引言, says: 甲, other: null, other_says: %s, note: 乙, certainty: seen}\n"


def test_shipped_rules_load() -> None:
    assert (len(load_requirements()), len(load_thesaurus()), len(load_discrepancies())) == (40, 507, 50)


def test_no_everyday_word_stands_in_two_sayings() -> None:
    said = Counter(word for saying in load_thesaurus() for word in saying.say)
    assert [word for word, times in said.items() if times > 1] == []


def test_the_longer_everyday_word_is_preferred() -> None:
    sayings = (Saying(say=("车棚",), means=("停放架",)), Saying(say=("拆车棚",), means=("违法搭建",)))
    assert Thesaurus(sayings).expand("物业要拆车棚") == ("违法搭建",)


def test_basis_of_every_requirement_begins_with_the_plan() -> None:
    assert {requirement.basis[0].doc for requirement in load_requirements()} == {"plan"}


def test_a_field_nobody_knows_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "thesaurus.yaml"
    path.write_text(SAYING.replace("}", ", extra: 1}"), encoding="utf-8")
    with pytest.raises(BadRules, match="thesaurus"):
        load_thesaurus(path)


def test_a_repeated_id_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "discrepancies.yaml"
    path.write_text(DISCREPANCY % "null" * 2, encoding="utf-8")
    with pytest.raises(BadRules, match="两个 a"):
        load_discrepancies(path)


def test_a_discrepancy_needs_both_sides_or_none(tmp_path: Path) -> None:
    path = tmp_path / "discrepancies.yaml"
    path.write_text(DISCREPANCY % "丙", encoding="utf-8")
    with pytest.raises(BadRules):
        load_discrepancies(path)


def test_a_missing_rule_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadRules):
        load_requirements(tmp_path / "requirements.yaml")
