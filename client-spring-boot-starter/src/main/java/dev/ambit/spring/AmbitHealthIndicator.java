package dev.ambit.spring;

import dev.ambit.client.EntitlementCache;
import java.time.Duration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/// Reports up while the data of the cache is not too old. Details: `ageSeconds`, `customers` and `sequence`.
public final class AmbitHealthIndicator implements HealthIndicator {

    private final EntitlementCache cache;
    private final Duration maxAge;

    /// @param maxAge age of the data above which the cache is down
    public AmbitHealthIndicator(EntitlementCache cache, Duration maxAge) {
        this.cache = cache;
        this.maxAge = maxAge;
    }

    @Override
    public Health health() {
        if (!cache.isReady()) {
            return Health.down().withDetail("reason", "No data is loaded yet.").build();
        }
        Duration age = cache.age();
        Health.Builder health = age.compareTo(maxAge) <= 0 ? Health.up() : Health.down();
        return health.withDetail("ageSeconds", age.toSeconds())
                .withDetail("customers", cache.customers())
                .withDetail("sequence", cache.sequence())
                .build();
    }
}
