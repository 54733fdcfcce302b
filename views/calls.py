"""What other programs hand to the named endpoints: checked, and told in one sentence where it will not do; no answering."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, Literal, TypeVar, cast

import gradio as gr
from fastapi import HTTPException
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from starlette.requests import Request

from assistant.outline import Kind
from kb.errors import BadInput, KbError
from views.requests import Text
from views.work import Work

log = logging.getLogger(__name__)
LONGEST_QUESTION, LONGEST_TEXT, MOST_HITS, _MOST_SAID = 1000, 300_000, 50, 80
_FAILED = "没有办成"
_UNFORESEEN = "程序出了意外的差错，这次没有办成：请再试一次，仍不行就重新启动程序。"

_Short = Annotated[Text, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_QUESTION)]


class _Call(BaseModel):
    model_config = ConfigDict(frozen=True)


class AskCall(_Call):
    """What `ask` takes."""

    question: _Short
    history: Annotated[tuple[tuple[Literal["user", "assistant"], Text], ...], Field(max_length=_MOST_SAID)] = ()


class SearchCall(_Call):
    """What `search` takes."""

    text: _Short
    k: Annotated[int, Field(ge=1, le=MOST_HITS)] = 10


class ClauseCall(_Call):
    """What `clause` takes."""

    reference: _Short


class CheckCall(_Call):
    """What `check` takes."""

    text: Annotated[Text, StringConstraints(min_length=1, max_length=LONGEST_TEXT)]


class AssessCall(_Call):
    """What `assess` takes."""

    profile: dict[str, Any]


class DraftCall(AssessCall):
    """What `draft` takes."""

    kind: Kind = "plan"


_MEANT = {
    "question": f"请写一句要问的话，1 到 {LONGEST_QUESTION} 个字，例如 物业管理要覆盖多少",
    "history": f'请写成 [["user", "问"], ["assistant", "答"]]，最多 {_MOST_SAID} 句，没有就写 []',
    "k": f"请写 1 到 {MOST_HITS} 的整数",
    "reference": "请写题名加条号，例如 绿色社区建设行动实施方案三（四）",
    "profile": '请写成 {"社区": "幸福里社区"} 的样子',
    "kind": "请写 plan、yearly 或 selfcheck",
}
_MEANT_TEXT: dict[type[_Call], str] = {
    SearchCall: f"请写要找的话或条号，1 到 {LONGEST_QUESTION} 个字，例如 加装电梯",
    CheckCall: f"请写要核对的文字，1 到 {LONGEST_TEXT} 个字",
}

C = TypeVar("C", bound=_Call)


def read_call(form: type[C], **given: Any) -> C:
    """What was handed in, None standing for what was left out; raises BadInput that names the first wrong one."""
    try:
        return form.model_validate({name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        fault = f"缺少参数 {name}" if first["type"] == "missing" else f"参数 {name} 不合要求"
        raise BadInput(fault, _MEANT_TEXT[form] if name == "text" else _MEANT[name]) from error


def tell_errors(handler: Callable[..., Any]) -> Callable[..., Any]:
    """The handler, whose errors reach the caller as one Chinese sentence."""

    @wraps(handler)
    def told(*args: Any, **named: Any) -> Any:
        try:
            return handler(*args, **named)
        except KbError as error:
            raise gr.Error(f"{error}。", title=_FAILED, print_exception=False) from error
        except Exception as error:
            log.exception("%s failed", handler.__name__)
            raise gr.Error(_UNFORESEEN, title=_FAILED, print_exception=False) from error

    return told


class Page(gr.Blocks):
    """A page that tells an unforeseen error in one Chinese sentence, and whose endpoints may be called with fewer values
    than they take: those left out are None.
    """

    async def preprocess_data(self, block_fn: Any, inputs: list[Any], *more: Any, **named: Any) -> Any:
        """Passes a call on, filled up."""
        missing = len(block_fn.inputs) - len(inputs) if block_fn.api_visibility == "public" else 0
        return await super().preprocess_data(block_fn, [*inputs, *[None] * missing], *more, **named)

    async def process_api(self, block_fn: Any, *more: Any, **named: Any) -> dict[str, Any]:
        """Passes a call on; Gradio would print the words of an error nobody foresaw, and tell the caller nothing."""
        request = named.get("request")
        try:
            if not isinstance(request, Request):
                return await super().process_api(block_fn, *more, **named)
            # A tool of MCP comes with the bare request, past the queue.
            async with cast(Work, self._queue).take_place(block_fn, request):
                return await super().process_api(block_fn, *more, **named)
        except HTTPException as error:
            raise gr.Error(error.detail, title=_FAILED, print_exception=False) from error
        except gr.Error:
            raise
        except Exception as error:
            log.exception("%s failed", block_fn.api_name or "an event")
            raise gr.Error(_UNFORESEEN, title=_FAILED, print_exception=False) from error
