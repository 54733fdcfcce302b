"""Settings from KB_* environment variables or kb.toml, read once and passed in; importing does nothing."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource


class Settings(BaseSettings):
    """Everything that can be set: state folder, encoder, vector index, web address."""

    model_config = SettingsConfigDict(env_prefix="KB_", toml_file="kb.toml", frozen=True, extra="forbid")

    home: Path = Field(default=Path(".kb"), description="全部数据所在的文件夹")
    encoder: str = Field(default="shipped", description="编码器：shipped，或 sentence-transformers 模型的文件夹、名字")
    chroma_url: str = Field(default="", description="Chroma 服务器地址；留空则用本机内嵌的 Chroma")
    chroma_above: int = Field(default=20_000, ge=0, description="向量多于此数时用 Chroma，否则逐一比对")
    host: str = Field(default="127.0.0.1", description="网页监听地址")
    port: int = Field(default=7860, ge=0, le=65535, description="网页端口；0 为任选")

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
