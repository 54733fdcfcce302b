"""The command `kb model`: asks the configured model one sentence; no answering, no guarding."""

import time


def try_model() -> None:
    """Prints what the model replies to one sentence and how long it took; raises BadInput, ModelUnavailable."""
    # Loaded here: other commands wait for none of it.
    from assistant.chat import stream_reply  # noqa: PLC0415
    from assistant.prompts import load_prompt  # noqa: PLC0415
    from kb.config import read_settings  # noqa: PLC0415
    from kb.errors import BadInput  # noqa: PLC0415

    settings = read_settings()
    if not settings.model:
        raise BadInput("没有配置语言模型，现在的回答不用模型", "要接一个，请设置 KB_MODEL 和 KB_MODEL_URL")
    passages = '<资料 编号="1">\n物业管理覆盖面不低于30%。\n</资料>'
    prompt = load_prompt("answer").invoke({"question": "物业管理要覆盖多少？", "passages": passages})
    began = time.monotonic()
    reply = "".join(stream_reply(settings, prompt, began + settings.model_deadline)).strip()
    print(f"{settings.model} 能用，{time.monotonic() - began:.1f} 秒，它说：{reply}")
