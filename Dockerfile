# Two images from one file: `server` (and its commands), and `judge`, which also holds the compilers.

FROM node:22-slim AS client
WORKDIR /build
COPY static/package.json ./
RUN npm install --no-audit --no-fund --no-package-lock
COPY static/ ./
RUN npm run build

FROM python:3.12-slim AS base
ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
COPY pyproject.toml constraints.txt ./
# The packages come first, in a layer of their own, so that a change of ours does not fetch them again.
RUN python -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['dependencies'], sep='\n')" \
        > /tmp/wanted.txt \
    && pip install --constraint constraints.txt setuptools --requirement /tmp/wanted.txt
COPY codequest/ codequest/
COPY judge/ judge/
COPY migrations/ migrations/
COPY problems/ problems/
RUN pip install --no-deps --no-build-isolation --editable .

FROM base AS server
COPY --from=client /build/dist static/dist
RUN useradd --uid 1000 --create-home codequest && mkdir /data && chown codequest /data
USER codequest
ENV HOST=0.0.0.0 PORT=8000 DATA_DIR=/data LOG_JSON=true
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/ready', timeout=4)"]
CMD ["codequest", "serve"]

FROM base AS judge
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        bubblewrap gcc g++ make libc6-dev default-jdk-headless nodejs golang-go rustc \
    && rm -rf /var/lib/apt/lists/*
ENV DATA_DIR=/data LOG_JSON=true
VOLUME /data
CMD ["codequest", "judge"]
