package dev.ambit.http;

import static dev.ambit.problem.ProblemCode.ACCESS_DENIED;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Rejects cross-site requests that a browser sends from pages of other sites.
///
/// A page of another site sends its `Origin`. A site that points its name at this machine (DNS rebinding) sends a
/// matching origin, but its own name in `Host`.
///
/// @param hosts allowed names in `Host`, in addition to localhost and loopback addresses; null allows any
/// @param addresses whether `Host` may be an address other than loopback
/// @param origins allowed origins in addition to this server, such as `https://app.example.com`
public record AllowedPages(@Nullable Set<String> hosts, boolean addresses, Set<String> origins)
        implements RequestGuard {

    private static final Pattern PORT = Pattern.compile(":\\d*$");

    /// Paths for programs, which may know this machine by other names. Webhooks are signed, and health checks
    /// contain no data.
    private static final Pattern PROGRAMS = Pattern.compile("/webhook|/health/.*");

    @Override
    public void require(String path, Function<String, @Nullable String> header) {
        String host = String.valueOf(header.apply("Host")).toLowerCase(Locale.ROOT);
        if (!isAllowed(host) && !PROGRAMS.matcher(path).matches()) {
            throw ACCESS_DENIED
                    .because(("The host `%s` is not allowed. Use a loopback address, or start the server with "
                                    + "`--allowed-hosts` (AMBIT_REPLICA_ALLOWED_HOSTS).")
                            .formatted(host))
                    .at("Host", host, "localhost, a loopback address, or an allowed host");
        }
        String origin = header.apply("Origin");
        if (origin != null && !isAllowed(origin, host)) {
            throw ACCESS_DENIED
                    .because(("The origin `%s` is not allowed. To allow its pages, start the server with "
                                    + "`--allowed-origins` (AMBIT_REPLICA_ALLOWED_ORIGINS).")
                            .formatted(origin))
                    .at("Origin", origin, "this server itself, or an allowed origin");
        }
    }

    private boolean isAllowed(String origin, String host) {
        String plain = origin.toLowerCase(Locale.ROOT);
        return origins.contains(plain) || plain.equals("http://" + host) || plain.equals("https://" + host);
    }

    private boolean isAllowed(String host) {
        if (hosts == null) {
            return true;
        }
        String name = PORT.matcher(host).replaceFirst("");
        return hosts.contains(name) || isLocal(name);
    }

    private boolean isLocal(String name) {
        if (name.equals("localhost") || name.endsWith(".localhost")) {
            return true;
        }
        try {
            String literal = name.startsWith("[") && name.endsWith("]") ? name.substring(1, name.length() - 1) : name;
            InetAddress address = InetAddress.ofLiteral(literal);
            return addresses || address.isLoopbackAddress();
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
