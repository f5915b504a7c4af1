# Two stages: the program is compiled with everything, and runs with next to nothing.
FROM swift:6.3.1-bookworm AS build
WORKDIR /source
COPY packages/build.txt packages/
RUN apt-get update -qq \
    && sed 's/#.*//' packages/build.txt | xargs apt-get install -y -qq --no-install-recommends \
    && rm -rf /var/lib/apt/lists/*
COPY Package.swift ./
COPY Tools/build-release.sh Tools/
COPY Sources Sources
COPY Tests Tests
RUN Tools/build-release.sh \
    && install -D --strip .build/release/stow-gateway /out/stow-gateway

FROM debian:12-slim
COPY packages/runtime.txt /tmp/
RUN apt-get update -qq \
    && sed 's/#.*//' /tmp/runtime.txt | xargs apt-get install -y -qq --no-install-recommends \
    && rm -rf /var/lib/apt/lists/* /tmp/runtime.txt \
    && useradd --uid 10001 --home-dir /var/lib/stow-gateway --create-home --shell /usr/sbin/nologin stow \
    && chmod 700 /var/lib/stow-gateway
COPY --from=build /out/stow-gateway /usr/local/bin/
RUN ln -s stow-gateway /usr/local/bin/stowrs
USER stow
VOLUME /var/lib/stow-gateway
EXPOSE 8080
# A container is reached from outside of it, so it does not start without keys: mount a file of them at this place (one key a line), or say
# STOW_GATEWAY_ACCESS_ANONYMOUS=true where everybody who reaches the port may store objects.
ENV STOW_GATEWAY_LISTEN=0.0.0.0:8080 \
    STOW_GATEWAY_STATE=/var/lib/stow-gateway \
    STOW_GATEWAY_ACCESS_KEY_FILE=/run/secrets/stow-gateway-keys \
    STOW_GATEWAY_LOG_FORMAT=json \
    SWIFT_BACKTRACE=enable=no
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s CMD ["curl", "-fsS", "-o", "/dev/null", "http://127.0.0.1:8080/healthz"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["stow-gateway"]
CMD ["serve"]
