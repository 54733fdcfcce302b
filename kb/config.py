"""Settings from KB_* environment variables or kb.toml, read once and passed in; importing does nothing."""

import tomllib
from pathlib import Path
from typing import Annotated

from pydantic import (
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


class Settings(BaseSettings):
    """Everything that can be set: state folder, encoder, vector index, web address, language model, fonts."""

    model_config = SettingsConfigDict(
        env_prefix="KB_", env_ignore_empty=True, toml_file="kb.toml", frozen=True, extra="forbid"
    )

    home: Path = Field(default=Path(".kb"), description="全部数据所在的文件夹")
    encoder: str = Field(default="shipped", description="编码器：shipped，或 sentence-transformers 模型的文件夹、名字")
    chroma_url: str = Field(default="", description="Chroma 服务器地址；留空则用本机内嵌的 Chroma")
    chroma_above: int = Field(default=2_000_000, ge=0, description="向量多于此数时用 Chroma，否则在本机比对")
    host: str = Field(default="127.0.0.1", description="网页监听地址")
    port: int = Field(default=7860, ge=0, le=65535, description="网页端口；0 为任选")
    model: str = Field(default="", description="语言模型的名字；留空则不用语言模型")
    model_url: str = Field(default="", validate_default=True, description="语言模型的地址，OpenAI 格式，通常以 /v1 结尾")
    model_key: SecretStr = Field(default=SecretStr(""), description="语言模型的密钥；本机的模型一般不用")
    model_deadline: int = Field(default=20, ge=1, le=600, description="最多等语言模型多少秒")
    fonts: Fonts = Field(default=Fonts(), description="写出的 Word 文件用哪些字体")

    @field_validator("model_url")
    @classmethod
    def _check_address(cls, url: str, info: ValidationInfo) -> str:
        """A model needs an address, so that no question is ever sent to a place nobody has named."""
        if info.data.get("model") and not url.startswith(("http://", "https://")):
            raise ValueError("an address that begins with http:// or https:// is wanted")
        return url

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
