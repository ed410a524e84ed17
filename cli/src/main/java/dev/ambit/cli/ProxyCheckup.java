package dev.ambit.cli;

import dev.ambit.server.Config;
import java.util.List;

/// The proxies in front of the server. The server speaks no TLS itself, so a public URL with https needs a proxy.
record ProxyCheckup(Config config) {

    private static final String CHECKUP = "proxy";

    List<Finding> findings() {
        String publicUrl = config.core().publicUrl();
        if (publicUrl == null || !publicUrl.startsWith("https://")) {
            return List.of();
        }
        return List.of(
                config.core().trustedProxies().isEmpty()
                        ? Finding.warn(
                                CHECKUP,
                                ("%s is behind a proxy, but AMBIT_TRUSTED_PROXIES is not set: all callers have the address"
                                                + " of the proxy, so wrong passwords of one person delay the sign-in of all (429"
                                                + " RateLimitExceeded). Set it to the addresses of the proxy")
                                        .formatted(publicUrl))
                        : Finding.ok(CHECKUP, "client addresses are read from X-Forwarded-For of the trusted proxies"));
    }
}
