# make run 装好并打开网页；make test 装好并跑测试；make help 列出其余。
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN := $(VENV)/.run-ready
DEV := $(VENV)/.dev-ready
OCR := $(VENV)/.ocr-ready
MCP := $(VENV)/.mcp-ready
CLUSTER := $(VENV)/.cluster-ready
KB := $(BIN)/kb

.DEFAULT_GOAL := help
.PHONY: help run ocr mcp cluster test test-browser bench bench-parser bench-checking bench-peers bench-small bench-scale soak audit licences sbom lint format lock clean

help: ## 列出这些命令
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(RUN) ## 装好依赖，首次启动时建库，在本机打开网页
	@echo "正在启动：首次会先建库，之后在浏览器打开下面给出的网址；按 Ctrl-C 结束。"
	@$(KB) serve || [ $$? -eq 130 ]

ocr: $(OCR) ## 加装文字识别：能读扫描的 PDF 和图片

cluster: $(CLUSTER) ## 加装 PostgreSQL 和 Milvus 的驱动：一台机器装不下时用

mcp: $(MCP) ## 加装 MCP：别的程序（如智能助手）可以把问答、核对当工具用

test: $(DEV) ## 跑全部测试（有 Chromium 时包括真浏览器测试）
	@$(BIN)/python -m pytest

# 检索与回答的测量要用项目旁边的语料和题目；没有时只测时间。
SHARED ?= ../shared
bench: $(RUN) ## 全部测量：等待时间、核对语言模型、读入、检索、回答
	@$(BIN)/python -m bench.speed --runs 5
	@$(BIN)/python -m bench.guard --half 1
	@$(BIN)/python -m bench.fresh
	@$(call with_shared,$(measure_parser) && $(measure_retrieval) && $(measure_answers))

bench-small: $(RUN) ## 几分钟内的小测量，供持续集成
	@$(BIN)/python -m bench.speed --runs 2
	@$(BIN)/python -m bench.fresh
	@$(call with_shared,$(measure_parser) --every 40 --sample 6 && $(measure_answers))

bench-checking: $(RUN) ## 测量核对条款：种下的错找出多少，没错的误报多少
	@$(call with_shared,$(BIN)/python -m bench.checking --laws $(SHARED)/corpus/lawrefbook)

bench-peers: $(RUN) ## 与常见做法并排比：同样的文件、问题、机器（首次要装它们，约 3 GB）
	@$(call with_shared,$(BIN)/python -m bench.peers --laws $(SHARED)/corpus/lawrefbook --policy $(SHARED)/policy \
	  --questions $(SHARED)/eval/statute_questions.train.jsonl --everyday $(SHARED)/eval/questions.dev.yaml \
	  --picture docs/peers.svg)

bench-parser: $(RUN) ## 测量条文读得准不准（有 LibreOffice 时也测 .docx 和 .pdf）
	@$(call with_shared,$(measure_parser))

UPTO ?= 1000000
soak: $(RUN) ## 十个人连问十分钟：等多久、出不出错、内存涨不涨
	@$(BIN)/python -m bench.crowd --people 10 --seconds 600 --pause 2

bench-scale: $(RUN) ## 测量库大了以后：一千到一百万条；make bench-scale UPTO=147000 只到真的法律为止
	@$(call with_shared,$(BIN)/python -m bench.scale --laws $(SHARED)/corpus/lawrefbook --upto $(UPTO))

measure_parser = $(BIN)/python -m bench.parser --laws $(SHARED)/corpus/lawrefbook
measure_retrieval = $(BIN)/python -m bench.retrieval --laws $(SHARED)/corpus/lawrefbook \
	--questions $(SHARED)/eval/statute_questions.train.jsonl --dev $(SHARED)/eval/questions.dev.yaml --policy $(SHARED)/policy
measure_answers = KB_HOME=build/bench $(BIN)/python -m bench.answers $(SHARED)/eval/questions.dev.yaml
with_shared = if [ -d $(SHARED)/eval ]; then $(1); else echo "没有 $(SHARED)，只测了等待时间"; fi

lint: $(DEV) ## 检查写法、格式与类型
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

audit: $(DEV) ## 查所锁定的依赖有没有已知漏洞（要能取到 PyPI 的漏洞数据；取不全就以失败结束并说明）
	@$(BIN)/pip-audit --strict --no-deps --disable-pip -r requirements.lock || \
	  { echo "没有查完，或查出了漏洞：写着 could not be audited、not found 的，是这里取不到它的漏洞数据，不等于没有漏洞" >&2; exit 1; }

licences: $(DEV) ## 列出各依赖的许可证，写到 build/licences.md
	@mkdir -p build
	@$(BIN)/pip-licenses --format=markdown --order=license --output-file=build/licences.md

sbom: $(DEV) ## 写出软件物料清单（CycloneDX）build/sbom.json
	@mkdir -p build
	@$(BIN)/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --output-reproducible -o build/sbom.json

format: $(DEV) ## 按约定重排代码
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

# 不写入任何索引地址：换一个镜像也能用同一份锁定。
LOCK := uv pip compile pyproject.toml --universal --no-emit-index-url --no-header --no-annotate --quiet
lock: $(DEV) ## 按 pyproject.toml 重新锁定版本
	@$(BIN)/$(LOCK) --upgrade -o requirements.lock
	@$(BIN)/$(LOCK) --upgrade --group dev -c requirements.lock -o requirements-dev.lock
	@$(BIN)/$(LOCK) --upgrade --extra ocr -c requirements.lock -o requirements-ocr.lock
	@$(BIN)/$(LOCK) --upgrade --extra mcp -c requirements.lock -o requirements-mcp.lock
	@$(BIN)/$(LOCK) --upgrade --extra cluster -c requirements.lock -o requirements-cluster.lock

clean: ## 删去虚拟环境与各种缓存；知识库 .kb 保留
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "需要 Python 3.11 或更新的版本：请先安装，再用 make PYTHON=/路径/python3.11 $(MAKECMDGOALS)" >&2; exit 2; }
	@echo "建立虚拟环境 $(VENV) …"
	@$(PYTHON) -m venv $(VENV) || \
	  { rm -rf $(VENV); echo "建不了虚拟环境：Debian、Ubuntu 请先安装 python3-venv，再试一次" >&2; exit 2; }

# uv 装同一份锁定约快十倍；拿不到 uv 时用 pip，结果相同。装时就编译好，以后每次启动少等一两秒。
define install
	@echo "安装依赖（$(1)）…"
	@if $(BIN)/python -m pip install --quiet --disable-pip-version-check uv; then \
	   $(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python -r $(1) && \
	   $(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps -e .; \
	 else \
	   echo "拿不到 uv，改用 pip，会慢一些 …"; \
	   $(BIN)/python -m pip install --quiet --disable-pip-version-check -r $(1) && \
	   $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .; \
	 fi || { echo "依赖没有装好：请检查能否连上 Python 软件源（公司网络可能要设代理或镜像），再试一次" >&2; exit 1; }
	@$(BIN)/python -m compileall -q app.py kb ingest assistant views
	@touch $@
endef

$(RUN): requirements.lock pyproject.toml | $(BIN)/python
	$(call install,requirements.lock)

$(OCR): requirements-ocr.lock requirements.lock pyproject.toml | $(BIN)/python
	$(call install,requirements-ocr.lock)

$(MCP): requirements-mcp.lock requirements.lock pyproject.toml | $(BIN)/python
	$(call install,requirements-mcp.lock)

$(CLUSTER): requirements-cluster.lock requirements.lock pyproject.toml | $(BIN)/python
	$(call install,requirements-cluster.lock)

$(DEV): requirements-dev.lock requirements.lock pyproject.toml | $(BIN)/python
	$(call install,requirements-dev.lock)
