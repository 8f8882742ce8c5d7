# The local cloud in a container, for docker-compose.yml. Lambda gets its code from `sam build`, not from here.
FROM python:3.13-slim

RUN useradd --create-home --uid 1000 darkroom \
 && pip install --no-cache-dir uv==0.13.9
WORKDIR /app
ENV UV_PROJECT_ENVIRONMENT=/opt/venv UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy

# the packages first: they change less often than the code
COPY pyproject.toml uv.lock ./
RUN uv sync --locked --extra local --no-dev --no-install-project
COPY README.md LICENSE template.yaml ./
COPY functions functions
COPY layers layers
COPY local local
COPY tests/data tests/data
RUN uv sync --locked --extra local --no-dev

USER darkroom
EXPOSE 8000 8001 8002 8080
CMD ["/opt/venv/bin/python", "-m", "local", "--host", "0.0.0.0"]
