"""Settings from KB_* environment variables or kb.toml, read once and passed in; importing does nothing."""

import tomllib
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from kb.errors import BadInput

# Word takes at most 31 characters.
FontName = Annotated[str, StringConstraints(pattern=r"^[\w -]{1,31}$")]


class Fonts(BaseModel):
    """Names of the fonts in Word files; the default ones are those of GB/T 9704-2012 as officials name them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: FontName = Field(default="方正小标宋简体", description="标题")
    body: FontName = Field(default="仿宋_GB2312", description="正文")
    heading: FontName = Field(default="黑体", description="一级标题、附件标号、表头")
    subheading: FontName = Field(default="楷体_GB2312", description="二级标题")
    page: FontName = Field(default="宋体", description="页码")
    latin: FontName = Field(default="Times New Roman", description="数字和字母")

    def __str__(self) -> str:
        return "、".join(self.model_dump().values())


# "300/minute", "20 per hour": as the library `limits` reads it.
Rate = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,6} ?(/|per) ?(second|minute|hour|day)$")]


class Limits(BaseModel):
    """How much one person (a user, or where there are none an address) may ask of the page; others must not wait for it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ask: Rate = Field(default="300/minute", description="一个人提问、查条款的次数")
    check: Rate = Field(default="60/minute", description="一个人核对的次数")
    draft: Rate = Field(default="600/minute", description="一个人评估、写方案的次数；填表时每改一格评估一次")
    add: Rate = Field(default="60/minute", description="一个人添加、删去文件的次数")
    other: Rate = Field(default="1200/minute", description="一个人做其他事的次数：翻开文件、列清单……")
    at_once: int = Field(default=16, ge=1, le=1000, description="一个人同时做着和排着的同一类事，最多几件")
    waiting: int = Field(default=100, ge=1, le=10_000, description="所有人排着的同一类事，最多几件")
    connections: int = Field(default=1000, ge=10, le=100_000, description="同时的连接，最多几个")
    upload_mb: int = Field(default=300, ge=1, le=10_000, description="一次上传（可以是几个文件）最多多少 MB")
    upload_mb_hour: int = Field(default=3000, ge=1, le=1_000_000, description="一个人一小时里最多上传多少 MB")
    upload_seconds: int = Field(default=600, ge=1, le=86_400, description="一次上传最多多少秒")
    work_seconds: int = Field(default=300, ge=1, le=86_400, description="一件事最多做多少秒")

    def __str__(self) -> str:
        return "、".join(map(str, self.model_dump().values()))


def _read_networks(given: str) -> str:
    for one in given.split(","):
        ip_network(one.strip(), strict=False)
    return given


# As in "127.0.0.0/8,::1".
Networks = Annotated[str, AfterValidator(_read_networks)]


class Settings(BaseSettings):
    """Everything that can be set: state folder, encoder, vector index, web address, language model, fonts."""

    model_config = SettingsConfigDict(
        env_prefix="KB_", env_ignore_empty=True, toml_file="kb.toml", frozen=True, extra="forbid"
    )

    home: Path = Field(default=Path(".kb"), description="全部数据所在的文件夹")
    encoder: str = Field(default="shipped", description="编码器：shipped，或 sentence-transformers 模型的文件夹、名字")
    chroma_url: str = Field(default="", description="Chroma 服务器地址；留空则用本机内嵌的 Chroma")
    chroma_above: int = Field(default=2_000_000, ge=0, description="向量多于此数时用 Chroma，否则在本机比对")
    database: str = Field(
        default="",
        pattern=r"^$|^postgresql\+psycopg://",
        description="几台服务器共用的 PostgreSQL：postgresql+psycopg://用户:密码@主机/库；留空则存在 KB_HOME 里",
    )
    index: str = Field(
        default="",
        pattern=r"^$|^milvus://[^/]+|\.db$",
        description="检索用的 Milvus：milvus://主机:端口/库，或 Milvus Lite 的 .db 文件；留空则在本机检索",
    )
    host: str = Field(default="127.0.0.1", description="网页监听地址")
    port: int = Field(default=7860, ge=0, le=65535, description="网页端口；0 为任选")
    url: str = Field(default="", description="别人打开网页用的网址，如 https://内网域名/zhengce；留空则就用监听地址")
    proxies: str = Field(default="", description="反向代理的地址，逗号隔开；只信它们转告的来访地址")
    session_idle: int = Field(default=120, ge=1, le=43_200, description="登录后多少分钟不用就退出")
    session_longest: int = Field(default=720, ge=1, le=43_200, description="登录最长多少分钟")
    model: str = Field(default="", description="语言模型的名字；留空则不用语言模型")
    model_url: str = Field(default="", validate_default=True, description="语言模型的地址，OpenAI 格式，通常以 /v1 结尾")
    model_key: SecretStr = Field(default=SecretStr(""), description="语言模型的密钥；本机的模型一般不用")
    model_deadline: int = Field(default=20, ge=1, le=600, description="最多等语言模型多少秒")
    keep_questions: int = Field(default=0, ge=0, le=3650, description="把人们问的话存多少天备查；0 为不存")
    fonts: Fonts = Field(default=Fonts(), description="写出的 Word 文件用哪些字体")
    limits: Limits = Field(default=Limits(), description="网页上一个人最多用多少")
    log_format: Literal["text", "json"] = Field(default="text", description="日志的样子：text 给人看，json 给程序读")
    log_file: str = Field(default="", description="日志写到这个文件，满了换新、留五个旧的；留空则写到标准错误")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="warning", description="记哪些：info 每个请求一行，warning 只记拒绝和差错"
    )
    monitors: Networks = Field(
        default="127.0.0.0/8,::1", description="哪些地址可以不登录就看 /healthz 和 /metrics，逗号隔开"
    )

    @field_validator("model_url")
    @classmethod
    def _check_address(cls, url: str, info: ValidationInfo) -> str:
        """A model needs an address, so that no question is ever sent to a place nobody has named."""
        if info.data.get("model") and not url.startswith(("http://", "https://")):
            raise ValueError("an address that begins with http:// or https:// is wanted")
        return url

    @field_validator("url")
    @classmethod
    def _check_url(cls, url: str) -> str:
        """Others' address of the page has a host, and nothing behind its path."""
        parts = urlsplit(url)
        if url and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment):
            raise ValueError("an address such as https://host/path is wanted")
        return url.rstrip("/")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 pydantic-settings calls it by keyword
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments beat the environment, the environment beats kb.toml."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def read_settings() -> Settings:
    """The settings of this process; raises BadInput naming the variable or file that cannot be used."""
    try:
        return Settings()
    except ValidationError as error:
        names = "、".join(f"KB_{first['loc'][0]}".upper() for first in error.errors())
        raise BadInput(f"设置 {names} 的值不能用", "请改正这个环境变量，或 kb.toml 里的同名项") from error
    except tomllib.TOMLDecodeError as error:
        raise BadInput("kb.toml 不是合格的 TOML 文件", f"请改正后再试（{error}）") from error
