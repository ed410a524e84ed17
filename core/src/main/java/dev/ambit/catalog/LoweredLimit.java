package dev.ambit.catalog;

import dev.ambit.db.EnvironmentId;
import dev.ambit.engine.Micros;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// A limit that a draft lowers.
///
/// @param sampled number of subscribers whose usage was read: all of them, or 5,000 of a larger plan
/// @param above number of sampled subscribers whose usage in the current period is above the new limit
public record LoweredLimit(
        String planId, String featureId, BigDecimal usageLimit, long subscribers, long sampled, long above) {

    private static final int LIMITS_MAX = 20;

    /// Returns the lowered limits of plans with subscribers, at most the first 20.
    static List<LoweredLimit> all(Handle tx, EnvironmentId environment, List<PackageState> packages, Instant now) {
        List<LoweredLimit> lowered = new ArrayList<>();
        for (PackageState it : packages) {
            CatalogPackage published = it.published();
            boolean isSold = it.subscribers() > 0 && it.shown().kind() == PackageKind.PLAN;
            if (published == null || !it.shown().isDraft() || !isSold) {
                continue;
            }
            for (PackageEntitlement before : published.content().entitlements()) {
                Optional<PackageEntitlement> after = it.shown().content().find(before.featureId());
                BigDecimal lower =
                        after.isEmpty() ? BigDecimal.ZERO : after.get().usageLimit();
                if (lower != null && isLower(before, lower) && lowered.size() < LIMITS_MAX) {
                    CatalogFeature feature = Features.require(tx, environment, before.featureId());
                    DraftApi.UsageView usage = Sales.usage(
                            tx, environment, it.shown().id(), feature.content().feature(), Micros.of(lower), now);
                    lowered.add(new LoweredLimit(
                            it.shown().id(),
                            before.featureId(),
                            lower,
                            usage.subscribers(),
                            usage.sampled(),
                            usage.above()));
                }
            }
        }
        return lowered;
    }

    private static boolean isLower(PackageEntitlement before, BigDecimal limit) {
        BigDecimal had = before.usageLimit();
        return had == null ? before.hasUnlimitedUsage() : limit.compareTo(had) < 0;
    }
}
