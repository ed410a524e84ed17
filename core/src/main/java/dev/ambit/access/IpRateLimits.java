package dev.ambit.access;

import static dev.ambit.problem.ProblemCode.RATE_LIMIT_EXCEEDED;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HexFormat;

/// Counts the calls of client addresses that need no key, in the memory of this server.
public final class IpRateLimits {

    private static final int ADDRESSES_MAX = 100_000;
    private static final int NETWORK_BYTES = 8;

    /// Time after which an unused counter is full again and can be dropped.
    private static final Duration KEPT = Duration.ofMinutes(2);

    private final Allowance allowance;
    private final Cache<String, RateLimiter> counters = Caffeine.newBuilder()
            .maximumSize(ADDRESSES_MAX)
            .expireAfterAccess(KEPT)
            .build();

    /// @param perMinute calls of each address
    public IpRateLimits(int perMinute) {
        this.allowance = Allowance.perMinute(perMinute);
    }

    /// Counts a call from an address.
    ///
    /// @throws dev.ambit.problem.Problem 429 with the time to wait
    public void count(String peer) {
        long now = System.nanoTime();
        RateLimiter.Count count = counters.get(network(peer), _ -> new RateLimiter(allowance, now))
                .count(1, now);
        if (!count.isAllowed()) {
            long seconds = count.waitSeconds();
            throw RATE_LIMIT_EXCEEDED
                    .because("Your IP address has used its %d calls in %d seconds. Retry in %d seconds."
                            .formatted(allowance.calls(), allowance.seconds(), seconds))
                    .with("retryAfterSeconds", seconds);
        }
    }

    /// Returns the network of an address, because an IPv6 subscriber has a whole network.
    public static String network(String peer) {
        try {
            InetAddress address = InetAddress.ofLiteral(peer);
            return address instanceof Inet6Address
                    ? HexFormat.of().formatHex(address.getAddress(), 0, NETWORK_BYTES)
                    : address.getHostAddress();
        } catch (IllegalArgumentException _) {
            return peer;
        }
    }
}
