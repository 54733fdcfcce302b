import subprocess
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import pytest

import kb.encoder
from kb.encoder import Encoder, StaticEncoder, open_encoder, open_static_encoder
from kb.errors import EncoderUnavailable


@pytest.fixture(scope="module")
def shipped() -> StaticEncoder:
    encoder = open_encoder("shipped")
    assert isinstance(encoder, StaticEncoder)
    return encoder


def test_the_shipped_encoder_loads_without_torch() -> None:
    code = "import sys; from kb.encoder import open_encoder; open_encoder('shipped'); print('torch' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "False"


def test_importing_the_module_loads_no_model() -> None:
    code = "import sys, kb.encoder; print(sorted({'model2vec', 'tokenizers', 'torch', 'jieba'} & set(sys.modules)))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


@pytest.mark.parametrize("text", ["物业费怎么定", "", "🙂", "  \n", "PM2.5", "字" * 5000])
def test_every_text_becomes_a_unit_row(shipped: StaticEncoder, text: str) -> None:
    rows = shipped.encode([text, "绿色社区"])
    assert rows.shape == (2, shipped.dimension)
    assert rows.dtype == np.float32
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 1], abs=1e-5)


def test_no_texts_make_no_rows(shipped: StaticEncoder) -> None:
    assert shipped.encode([]).shape == (0, shipped.dimension)


@pytest.mark.parametrize(
    ("said", "meant", "other"),
    [
        ("楼上漏水把我家泡了谁赔", "侵害他人财产造成损失的，应当承担赔偿责任", "国旗应当早晨升起，傍晚降下"),
        ("小区垃圾桶放哪里", "生活垃圾分类投放点的设置", "居民代表会议由居民委员会召集"),
        ("物业能不能涨价", "物业服务收费应当遵循合理、公开的原则", "船舶应当配备救生设备"),
    ],
)
def test_a_question_is_nearer_its_answer_than_another_text(
    shipped: StaticEncoder, said: str, meant: str, other: str
) -> None:
    question, answer, unrelated = shipped.encode([said, meant, other])
    assert question @ answer > question @ unrelated


def test_width_and_case_make_no_difference(shipped: StaticEncoder) -> None:
    half, full = shipped.encode(["app收费 30%", "ＡＰＰ收费 ３０％"])
    assert half @ full == pytest.approx(1, abs=1e-5)


def test_langchain_sees_the_same_vectors(shipped: StaticEncoder) -> None:
    assert shipped.embed_query("加装电梯") == pytest.approx(shipped.embed_documents(["加装电梯"])[0])


def test_the_fingerprint_is_stable_and_cheap_to_make(shipped: StaticEncoder) -> None:
    again = open_encoder("shipped")
    assert shipped.fingerprint == again.fingerprint
    assert len(shipped.fingerprint) == 16


def test_token_ids_leave_unknown_words_out(shipped: StaticEncoder) -> None:
    known, unknown = shipped.token_ids(["物业", "🙂"])
    assert len(known) > 0
    assert len(unknown) == 0
    assert shipped.token_weights.shape == (len(shipped.token_vectors),)


def test_model2vec_reads_the_shipped_folder_alike(shipped: StaticEncoder) -> None:
    from model2vec import StaticModel

    folder = Path(kb.encoder.__file__).parent / "encoder"
    rows = StaticModel.from_pretrained(folder).encode(["物业费怎么定", "加装电梯"])
    assert rows == pytest.approx(shipped.encode(["物业费怎么定", "加装电梯"]), abs=1e-3)


def test_a_broken_folder_is_told_in_chinese(tmp_path: Path) -> None:
    with pytest.raises(EncoderUnavailable) as raised:
        open_static_encoder(tmp_path)
    assert "kb/encoder" in raised.value.hint


def test_an_unknown_model_is_told_in_chinese(tmp_path: Path) -> None:
    with pytest.raises(EncoderUnavailable) as raised:
        open_encoder(str(tmp_path / "missing"))
    assert raised.value.hint


def _make_model(folder: Path) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        neural = pytest.importorskip("sentence_transformers", reason="needs the neural extra")
        modules = pytest.importorskip("sentence_transformers.sentence_transformer.modules", reason="needs the neural extra")
        from tokenizers import Tokenizer, models, pre_tokenizers

        tokenizer = Tokenizer(models.WordLevel({"[UNK]": 0, "绿": 1, "色": 2, "社": 3, "区": 4}, unk_token="[UNK]"))
        tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
        weights = np.eye(5, 8, dtype=np.float32)
        model = neural.SentenceTransformer(modules=[modules.StaticEmbedding(tokenizer, weights)], device="cpu")
        model.save(str(folder))
    return str(folder)


@pytest.mark.filterwarnings("ignore")
def test_any_other_folder_goes_through_sentence_transformers(tmp_path: Path, shipped: StaticEncoder) -> None:
    name = _make_model(tmp_path / "tiny")
    encoder: Encoder = open_encoder(name)
    rows = encoder.encode(["绿色", "社区", "绿社"])
    assert rows.shape == (3, 8)
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 1, 1], abs=1e-5)
    assert rows[0] @ rows[2] > rows[0] @ rows[1]
    assert encoder.fingerprint == open_encoder(name).fingerprint
    assert encoder.fingerprint != shipped.fingerprint
    assert np.asarray(encoder.embed_query("绿色")) == pytest.approx(rows[0], abs=1e-5)


def test_a_query_takes_little_time(shipped: StaticEncoder) -> None:
    start = time.process_time()
    for _ in range(100):
        shipped.encode_query("小区里老人上下楼不方便，能不能装电梯")
    assert time.process_time() - start < 1
