package dev.ambit.hosting;

import dev.ambit.config.LogFormat;
import dev.ambit.config.OptionValue;
import dev.ambit.config.OptionValues;
import dev.ambit.host.link.LinkAddress;
import dev.ambit.problem.Problem;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The configuration of a host that joins a server; every instance is valid.
///
/// @param server where the host joins, with its credential
/// @param gatewayPort null: no gateway
/// @param gatewayUrl URL at which other hosts reach the gateway; null without a gateway
/// @param bucketPort null: no S3 API
/// @param bucketUrl URL at which other hosts reach the S3 API; null without an S3 API
/// @param redisServer program that runs a Redis process for each session store; null: none
public record HostOptions(
        LinkAddress server,
        String name,
        Path data,
        String listen,
        int agentPort,
        String agentUrl,
        @Nullable Integer gatewayPort,
        @Nullable String gatewayUrl,
        @Nullable Integer bucketPort,
        @Nullable String bucketUrl,
        @Nullable Path redisServer,
        @Nullable Path functionJavaHome,
        @Nullable Path ociRuntime,
        LogFormat logFormat) {

    private static final String CREDENTIAL = "AMBIT_HOST_CREDENTIAL";

    /// Validates the options.
    ///
    /// @param options command-line options by [HostOption] name
    /// @throws IllegalArgumentException naming the option, the value and the allowed values
    public static HostOptions of(Map<String, String> options, Map<String, String> environment) {
        var given = OptionValues.read(HostOption.values(), options, environment);
        int agentPort = port(given.of(HostOption.AGENT_PORT)).orElseThrow(() -> missing(HostOption.AGENT_PORT));
        @Nullable Integer gatewayPort = port(given.of(HostOption.GATEWAY_PORT)).orElse(null);
        @Nullable Integer bucketPort = port(given.of(HostOption.BUCKET_PORT)).orElse(null);
        return new HostOptions(
                new LinkAddress(
                        url(given.of(HostOption.SERVER)).orElseThrow(() -> missing(HostOption.SERVER)),
                        credential(given.of(HostOption.CREDENTIAL_FILE), environment)),
                given.of(HostOption.NAME).ifSet().orElseThrow(() -> missing(HostOption.NAME)),
                given.of(HostOption.DATA).directory(),
                given.of(HostOption.LISTEN).host(),
                agentPort,
                url(given.of(HostOption.AGENT_URL), agentPort),
                gatewayPort,
                gatewayPort == null ? null : url(given.of(HostOption.GATEWAY_URL), gatewayPort),
                bucketPort,
                bucketPort == null ? null : url(given.of(HostOption.BUCKET_URL), bucketPort),
                RedisServerOption.program(given.of(HostOption.REDIS_SERVER), environment),
                given.of(HostOption.FUNCTION_JAVA_HOME).path().orElse(null),
                given.of(HostOption.OCI_RUNTIME).path().orElse(null),
                given.of(HostOption.LOG_FORMAT).constant(LogFormat.class));
    }

    private static String credential(OptionValue file, Map<String, String> environment) {
        String given = environment.getOrDefault(CREDENTIAL, "");
        try {
            String text = file.path().isPresent()
                    ? Files.readString(file.path().get()).strip()
                    : given.strip();
            if (OptionValue.isToken(text)) {
                return text;
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    ("--%s: cannot read file %s. Check the path and its permissions, or write the credential to this"
                                    + " file.")
                            .formatted(
                                    HostOption.CREDENTIAL_FILE.flag(),
                                    file.path().orElseThrow()),
                    e);
        }
        throw new IllegalArgumentException(
                ("The host credential is missing or malformed; it must be the value that \"ambit hosts invite\" printed."
                                + " Set %s, or pass its file with --%s.")
                        .formatted(CREDENTIAL, HostOption.CREDENTIAL_FILE.flag()));
    }

    private static Optional<Integer> port(OptionValue value) {
        return value.ifSet().isEmpty() ? Optional.empty() : Optional.of(value.number(1, OptionValue.PORT_MAX));
    }

    private static Optional<URI> url(OptionValue value) {
        return value.serverUrl().map(it -> {
            try {
                return LinkAddress.url(it, value.option().flag());
            } catch (Problem refused) {
                throw value.refused(LinkAddress.ALLOWED);
            }
        });
    }

    private static String url(OptionValue value, int port) {
        return url(value).map(URI::toString).orElse("http://127.0.0.1:" + port);
    }

    private static IllegalArgumentException missing(HostOption option) {
        return new IllegalArgumentException("Required option --%s is missing. Set --%s or %s."
                .formatted(option.flag(), option.flag(), option.variable()));
    }

    /// Omits the credential.
    @Override
    public String toString() {
        return name;
    }
}
