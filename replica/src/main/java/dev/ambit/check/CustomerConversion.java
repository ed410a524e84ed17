package dev.ambit.check;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ambit.engine.Behavior;
import dev.ambit.engine.CustomerEntitlements;
import dev.ambit.engine.Entitlement;
import dev.ambit.engine.Entitlements;
import dev.ambit.engine.Feature;
import dev.ambit.engine.FeatureType;
import dev.ambit.engine.Grant;
import dev.ambit.engine.Limit;
import dev.ambit.engine.MeterType;
import dev.ambit.engine.Resolution;
import dev.ambit.engine.Source;
import dev.ambit.engine.Source.PromotionalGrant;
import dev.ambit.engine.Standing;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Converts a list of entitlements to the form that the engine checks. Customers with the same entitlements share
/// them; only their usage differs.
final class CustomerConversion {

    /// Upper bound of the entitlements in all shared lists. A list that only one customer has, and that is not
    /// requested again, does not evict the lists of others.
    private static final long SHARED_MAX = 500_000;

    private static final int COUNTER_BYTES = 16;
    private static final int HELD_BYTES = 400;
    private static final int TEXT_BYTES = 60;

    private final Cache<List<Grant>, Entitlements> shared = Caffeine.newBuilder()
            .maximumWeight(SHARED_MAX)
            .weigher((List<Grant> grants, Entitlements _) -> grants.size())
            .build();

    CachedCustomer customer(Collection<HeldEntitlement> held) {
        List<Grant> grants = new ArrayList<>();
        Map<String, HeldEntitlement> uncounted = new HashMap<>();
        for (HeldEntitlement each : held) {
            if (each.isForEngine()) {
                grants.add(grant(each));
            } else {
                uncounted.put(each.featureId(), each);
            }
        }
        Entitlements known = shared.getIfPresent(grants);
        Entitlements entitlements = known == null ? resolved(grants) : known;
        var customer = new CustomerEntitlements(Standing.LIVE, entitlements, new long[0], Long.MAX_VALUE);
        for (HeldEntitlement each : held) {
            count(customer, each);
        }
        // The memory of a shared list counts for its first customer, in case no other customer has it.
        int own = bytes(known == null ? held : uncounted.values());
        return new CachedCustomer(customer, uncounted, own + entitlements.counters() * COUNTER_BYTES);
    }

    private Entitlements resolved(List<Grant> grants) {
        Entitlements resolved = Resolution.resolve(grants.stream()
                .<Source>map(it -> new PromotionalGrant(it.feature().id(), it))
                .toList());
        shared.put(List.copyOf(grants), resolved);
        return resolved;
    }

    /// A soft limit grants as much as no limit.
    private static Grant grant(HeldEntitlement held) {
        FeatureType type = Objects.requireNonNull(held.type());
        MeterType meter = type == FeatureType.NUMBER ? held.meter() : MeterType.NONE;
        Limit limit = held.isLimited() ? new Limit.Hard(CheckRequest.micros(held.limit())) : new Limit.Unlimited();
        return new Grant(
                new Feature(held.featureId(), type, meter), true, limit, held.values(), null, Behavior.INCREMENT);
    }

    /// Uses the reported end of the period, not the one that the engine would compute.
    private static void count(CustomerEntitlements customer, HeldEntitlement held) {
        Entitlement entitlement = customer.entitlements().of(held.featureId());
        if (entitlement != null && entitlement.isCounted() && held.isLimited()) {
            customer.setUsageUntil(entitlement, CheckRequest.micros(held.usage()), held.resetMillis());
        }
    }

    private static int bytes(Collection<HeldEntitlement> held) {
        int bytes = 0;
        for (HeldEntitlement each : held) {
            bytes += HELD_BYTES + Character.BYTES * each.featureId().length();
            for (String value : each.values()) {
                bytes += TEXT_BYTES + Character.BYTES * value.length();
            }
        }
        return bytes;
    }
}
