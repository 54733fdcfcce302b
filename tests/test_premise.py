"""A figure or year a question takes for granted, held against the clause."""

import pytest

from assistant.model import Citation, Claim
from assistant.premise import correct_premise, correct_source
from assistant.verdict import state_verdict
from kb.labels import parse_label
from kb.model import Clause, ClauseRef, Document, Passage, Span

TEXT = "物业管理覆盖面不低于30%，到2023年实现生活垃圾分类全覆盖。"


def make_claim() -> Claim:
    clause = Clause(ClauseRef("plan", parse_label("三（四）")), TEXT, Span(0, len(TEXT)))
    return Claim(TEXT, (Citation(Document("plan", "方案", TEXT), clause, TEXT),))


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("物业要覆盖50%对吗", "提问里是50%，这一条写的是30%"),
        ("是不是要覆盖八成", "提问里是80%，这一条写的是30%"),
        ("垃圾分类２０３０年才全覆盖对吗", "提问里是2030年，这一条写的是2023年"),
    ],
)
def test_another_value_is_said_to_be_different(question: str, says: str) -> None:
    assert says in correct_premise(question, (make_claim(),))[0].text


@pytest.mark.parametrize("question", ["物业要覆盖三成对吗", "要覆盖百分之三十对吗", "2023年全覆盖对吗", "物业要覆盖吗"])
def test_the_same_value_or_none_is_not_contradicted(question: str) -> None:
    assert correct_premise(question, (make_claim(),)) == ()


TERM = "视频图像至少保存30日，检修停水提前24小时公告。"


def state(text: str) -> tuple[Claim, ...]:
    clause = Clause(ClauseRef("law", parse_label("第十七条")), text, Span(0, len(text)))
    return (Claim(text, (Citation(Document("law", "条例", text), clause, text),)),)


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("录像留七天就够了吧", "提问里是7日，这一条写的是30日"),
        ("录像留十五日对吗", "提问里是15日，这一条写的是30日"),
        ("停水提前12小时说一声就行吧", "提问里是12小时，这一条写的是24小时"),
    ],
)
def test_another_term_is_said_to_be_different(question: str, says: str) -> None:
    assert says in correct_premise(question, state(TERM))[0].text


@pytest.mark.parametrize("question", ["录像留三十天对吗", "提前24小时对吗", "8月15日以前要保存吗", "1998年的老楼也要保存吗"])
def test_the_same_term_a_date_or_the_age_of_a_house_is_not_contradicted(question: str) -> None:
    assert correct_premise(question, state(TERM + "2026年起施行。")) == ()


def test_what_a_named_document_does_not_speak_of_is_told_with_who_does() -> None:
    named = Document("notice", "某通知", "合理布局绿地。", fidelity="digest")
    other = state("配建停车及充电设施。")[0].citations[0]
    passage = Passage(other.document, other.clause, Span(0, 5), 0.5)
    told = correct_source(["充电设施"], [named], [passage])[0].text
    assert "《某通知》没有出现“充电设施”，写到它的是《条例》第十七条" in told
    assert correct_source(["绿地"], [named], [passage]) == ()
    assert correct_source(["充电设施"], [named], []) == ()


MEMBERS = "居委会由主任、副主任、委员共5至9人组成，须有妇女成员。"
NOTICE = "业主大会开会须至少提前15日通知全体业主；住宅小区开会还要同时告诉居委会。"
BAN = "物业不得用停电、停水来催费。"


@pytest.mark.parametrize(
    ("question", "clause", "says"),
    [
        ("居委会由3到7人组成，对吗", MEMBERS, "不对，提问里是3到7人，这一条写的是5至9人。"),
        ("居委会最多7个人，对吗", MEMBERS, "不对"),
        ("居委会由5到9人组成，对吗", MEMBERS, "对，"),
        ("居委会最多9个人，是不是", MEMBERS, "对，"),
        ("业主大会要提前15天通知，对吗", NOTICE, "对，"),
        ("业主大会提前7天通知就够了，对吗", NOTICE, "不对"),
        ("物业管理覆盖面不超过30%，对吗", TEXT, "不对"),
        ("物业管理覆盖面到30%就封顶，对吗", TEXT, "不对"),
        ("物业可以停电停水催费，对吗", BAN, "不对，这一条写的是“不得”。"),
        ("物业不得停电停水催费，对吗", BAN, "对，"),
    ],
)
def test_a_statement_the_clause_decides_is_told_right_or_wrong(question: str, clause: str, says: str) -> None:
    assert state_verdict(question, state(clause))[0].text.startswith(says)


@pytest.mark.parametrize(
    ("question", "clause"),
    [
        ("居委会由5至9名志愿者组成，对吗", MEMBERS),
        ("居委会由3到7人组成吗", MEMBERS),
        ("居民会议要提前15天通知，对吗", NOTICE),
        ("业主大会提前20天通知就行，对吗", NOTICE),
        ("业主大会开会提前15日只通知业委会，对吗", NOTICE),
        ("物业可以停电检修，对吗", BAN),
        ("地震时物业可以停电停水，对吗", BAN),
        ("可以停电停水催费，对吗", BAN + "紧急情况除外。"),
    ],
)
def test_what_the_clause_does_not_decide_gets_no_verdict(question: str, clause: str) -> None:
    assert state_verdict(question, state(clause)) == ()


VOTE = "三分之二以上的业主参与表决，筹集维修资金由四分之三以上同意，选聘物业过半数同意。"
FINE = "单位乱倒建筑垃圾的，处10万元以上100万元以下罚款。"
TRAINED = "居民代表会议由居民委员会召集，每半年至少开1次。"


@pytest.mark.parametrize(
    ("question", "clause", "says"),
    [
        ("选聘物业要三分之二同意，对吧", VOTE, "不对，提问里是三分之二，这一条写的是过半数"),
        ("单位乱倒建筑垃圾最高罚十万，对吧", FINE, "不对，提问里是十万，这一条写的是10万元以上100万元以下"),
        ("单位乱倒建筑垃圾罚五百元，对吧", FINE, "不对，"),
        ("单位乱倒建筑垃圾最高罚一百万元，对吧", FINE, "对，"),
        ("听说居民代表会议每季度开一次", TRAINED, "不对，提问里是每季度，这一条写的是每半年"),
        ("居民代表会议每半年开一次，是不是", TRAINED, "对，"),
        ("选聘物业必须四分之三以上同意吗", VOTE, "不对，"),
        ("临时建设要经城管部门批准，对吧", "临时建设须经规划部门批准。", "不对，提问里是城市管理部门，这一条写的是规划部门"),
        ("调解协议没有法律约束力，对吧", "调解协议有法律约束力，当事人要履行。", "不对，"),
        ("调解协议有法律约束力，对吧", "调解协议有法律约束力，当事人要履行。", "对，"),
        ("控制办法由省级政府制定，对吗", "公共建筑控制室温，控制办法由国家建设主管部门制定。", "不对，"),
        ("垃圾分类由市级负总责，对吗", "垃圾分类强调党建引领，省级负总责。", "不对，"),
        ("各级政府要对无障碍建设统一规划，是吗", "各级政府对无障碍建设要统一规划、综合协调。", "对，"),
        ("录像要留存30日以上，对吗", "录像至少留30日\n录像留存不少于30日。", "对，"),
        ("业主装修不用告知物业，对吧", "业主装修前应告知物业，并配合现场检查。", "不对，"),
        ("擅自拆除环卫设施是允许的吧", "任何人不得擅自拆除环卫设施。", "不对，"),
    ],
)
def test_a_statement_of_any_kind_is_held_against_the_clause(question: str, clause: str, says: str) -> None:
    assert state_verdict(question, state(clause))[0].text.startswith(says)


@pytest.mark.parametrize(
    ("question", "clause"),
    [
        ("单位乱倒建筑垃圾罚50万元，对吧", FINE),
        ("居委会每届任期5年，对吧", "人民调解委员会委员每届任3年。"),
        ("业主大会要三分之二以上参与，四分之三以上同意，对吧", VOTE),
        ("临时建设只要规划部门批准就行，对吧", "临时建设须经规划部门和消防部门批准。"),
        ("居民代表会议每季度开一次吗", TRAINED),
        ("使用维修资金要四分之三以上同意，对吗", "筹集维修资金由四分之三以上同意，使用维修资金过半数同意。"),
        ("协商结果都要提交居民会议决定，对吗", "协商结果要落实，需要上会的提交居民会议决定。"),
        ("到2022年至少1个区全覆盖，对吗", "2019年起全面启动；到2022年至少1个区全覆盖。"),
    ],
)
def test_what_is_not_decided_stays_undecided(question: str, clause: str) -> None:
    assert state_verdict(question, state(clause)) == ()


def test_a_repealed_clause_decides_nothing() -> None:
    clause = Clause(ClauseRef("law", parse_label("第十七条")), FINE, Span(0, len(FINE)))
    document = Document("law", "条例", FINE, status="已废止")
    claim = Claim(FINE, (Citation(document, clause, FINE),))
    assert state_verdict("单位乱倒建筑垃圾最高罚十万，对吧", (claim,)) == ()


def test_a_number_that_another_clause_bears_out_is_not_called_wrong() -> None:
    local, national = "社区垃圾分类到2023年全覆盖。", "社区垃圾分类到2025年全覆盖。"
    claims = (*state(local), Claim(national, state(national)[0].citations, "basis"))
    assert state_verdict("社区垃圾分类到2025年全覆盖，对吧", claims) == ()
    assert state_verdict("社区垃圾分类到2030年全覆盖，对吧", claims)[0].text.startswith("不对，")
