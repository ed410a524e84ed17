package dev.ambit.function;

import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;

import dev.ambit.sessionstore.SessionMode;
import dev.ambit.stack.WantedResource;
import dev.ambit.stackdb.StackDatabases;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The address at which a function reaches an engine.
///
/// @param scheme of URLs, such as `rediss`
/// @param port TCP port
record EngineAddress(String scheme, String host, int port) {

    private static final int REDIS_PORT = 6379;
    private static final String NOT_PROVISIONED = "rediss://not-provisioned.invalid:6379";

    /// Returns the address of PostgreSQL for functions outside of this installation.
    ///
    /// @throws dev.ambit.problem.Problem if it is a loopback address of this installation
    static EngineAddress ofDatabase(StackDatabases server, WantedResource database) {
        InetSocketAddress listening = server.address();
        var address = new EngineAddress("postgresql", listening.getHostString(), listening.getPort());
        return database.isRemote() ? address : address.checked("DATABASE", "--tenant-database-url");
    }

    /// Returns the address that a remote provider reports for its session store. A function is checked before
    /// its session store exists, so the check gets an address that leads nowhere.
    ///
    /// @param detail properties of the store
    static EngineAddress ofRemoteSessions(Map<String, String> detail) {
        URI uri = URI.create(detail.getOrDefault("address", NOT_PROVISIONED));
        return new EngineAddress(uri.getScheme(), uri.getHost(), uri.getPort());
    }

    /// Returns the address of this installation's Redis for functions outside of it.
    ///
    /// @param sessions of the function's stack
    /// @param redis shared by stacks; null if there is none
    /// @throws dev.ambit.problem.Problem if the stack has its own Redis process, or the shared Redis is missing
    ///     or listens on a loopback address
    static EngineAddress ofSessions(WantedResource sessions, @Nullable URI redis) {
        if (SessionMode.of(sessions) == SessionMode.INSTANCE) {
            throw STACK_RESOURCE_REFUSED.because(
                    "The function cannot reach the Redis process of `SESSION`, which listens on its host only. Set `mode` of `SESSION` to `KEYSPACE`, or remove `SESSION`.");
        }
        if (redis == null) {
            throw refused("SESSION", "missing", "--redis-url");
        }
        int port = redis.getPort() < 0 ? REDIS_PORT : redis.getPort();
        return new EngineAddress(redis.getScheme(), redis.getHost(), port).checked("SESSION", "--redis-url");
    }

    String hostAndPort() {
        return "%s:%d".formatted(host.contains(":") && !host.startsWith("[") ? "[%s]".formatted(host) : host, port);
    }

    private EngineAddress checked(String kind, String option) {
        if (isLoopback()) {
            throw refused(kind, hostAndPort(), option);
        }
        return this;
    }

    private boolean isLoopback() {
        try {
            return InetAddress.ofLiteral(host.replaceAll("[\\[\\]]", "")).isLoopbackAddress();
        } catch (IllegalArgumentException _) {
            return host.equals("localhost") || host.endsWith(".localhost");
        }
    }

    private static RuntimeException refused(String kind, String address, String option) {
        return STACK_RESOURCE_REFUSED.because(
                "The function cannot reach the engine of `%s`, whose address is `%s`. Set `%s` to an address in its network, or remove `%s`."
                        .formatted(kind, address, option, kind));
    }
}
