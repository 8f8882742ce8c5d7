# The local cloud in a container, for docker-compose.yml. Lambda gets its code from `sam build`, not from here.
FROM python:3.13.11-slim-bookworm AS packages
RUN pip install --no-cache-dir uv==0.13.9
ENV UV_PROJECT_ENVIRONMENT=/opt/venv UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never
WORKDIR /app
COPY pyproject.toml uv.lock ./
COPY emulators/pyproject.toml emulators/
# only the packages in uv.lock, checked by hash, and not the project itself, so that changed code needs no new download
RUN uv sync --locked --extra local --no-dev --no-install-workspace

FROM python:3.13.11-slim-bookworm
RUN useradd --create-home --uid 1000 darkroom
COPY --from=packages /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH PYTHONPATH=/app:/app/functions:/app/emulators:/app/layers/common/python PYTHONUNBUFFERED=1
WORKDIR /app
COPY template.yaml ./
COPY functions functions
COPY emulators emulators
COPY layers layers
COPY local local
COPY operations operations
COPY tests/data tests/data
# compiled now because the file system will be read-only, so that each start would compile again
RUN python -m compileall -q functions emulators layers local operations
USER darkroom
EXPOSE 8000 8001 8002 8080
CMD ["python", "-m", "local.commands", "dev", "--host", "0.0.0.0"]
