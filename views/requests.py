"""One request per line in, one answer per line out, in order; a line that cannot be read gets an answer that says so."""

import json
import sys
from collections.abc import Callable
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue, ValidationError
from pydantic_core import PydanticCustomError

from kb.errors import BadInput, KbError
from views.console import print_json
from views.wire import Wire


def _mend(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


# JSON may hold half a character (\ud83d alone), which no database and no encoder takes.
Text = Annotated[str, AfterValidator(_mend)]


def _require(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("blank", "blank")
    return text


class Request(BaseModel):
    """What every line may carry: an id that its answer repeats."""

    model_config = ConfigDict(frozen=True)

    id: JsonValue = None


class SearchRequest(Request):
    """A line for `kb search --jsonl`; without k, the k of the command holds."""

    query: Annotated[Text, AfterValidator(_require)]
    k: Annotated[int, Field(ge=1)] | None = None


class AskRequest(Request):
    """A line for `kb ask --jsonl`; `history` holds [role, text] pairs, oldest first."""

    question: Text
    history: tuple[tuple[Literal["user", "assistant"], Text], ...] = ()


R = TypeVar("R", bound=Request)


class Requests(Generic[R]):
    """Answers lines of standard input one by one; counts the lines that could not be read."""

    def __init__(self, form: type[R], answer: Callable[[R], Wire]) -> None:
        self.form = form
        self.answer = answer
        self.refused = 0

    def answer_all(self) -> None:
        """Answers every line, each as soon as it has come; raises BadInput at the end if some could not be answered."""
        for number, line in enumerate(iter(sys.stdin.buffer.readline, b""), 1):
            if line.strip():
                print_json(self.answer_line(line, number))
        if self.refused:
            raise BadInput(f"有 {self.refused} 行请求没有处理", "原因写在输出的对应行里，请改正后重发这些行")

    def answer_line(self, line: bytes, number: int) -> Wire:
        """The answer to one line, with its id: {"id", …} or {"id", "error"}."""
        given: Any = None
        try:
            given = json.loads(line.decode("utf-8-sig"))
            request = self.form.model_validate(given)
            return {"id": request.id, **self.answer(request)}
        except UnicodeDecodeError:
            told = f"第 {number} 行不是 UTF-8 编码，请转成 UTF-8 再发"
        except ValidationError as error:
            told = f"第 {number} 行{_explain(error)}"
        except (ValueError, RecursionError):
            told = f"第 {number} 行不是完整的 JSON，请每行写一个 JSON 对象"
        except KbError as error:
            told = str(error)
        self.refused += 1
        return {"id": given.get("id") if isinstance(given, dict) else None, "error": told}


def _explain(error: ValidationError) -> str:
    first = error.errors()[0]
    field = str(first["loc"][0]) if first["loc"] else ""
    if not field:
        return "不是 JSON 对象，请写成 {…} 的形式"
    if first["type"] == "blank":
        return f"的字段 {field} 是空的，请写上要找的内容"
    return f"缺少字段 {field}" if first["type"] == "missing" else f"的字段 {field} 不合要求，请对照文档改正"
