package dev.ambit.overview;

import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Work;
import dev.ambit.event.Event;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Collects what a batch of events says about limits, and then writes it.
final class LimitChanges {

    private final Set<LimitUse.Holder> replaced = new HashSet<>();
    private final Set<String> removed = new HashSet<>();

    /// The use of limits by holder and feature id; empty if the limit is not nearly used up.
    private final Map<LimitUse.Holder, Map<String, Optional<LimitUse>>> uses = new HashMap<>();

    /// Notes the usage in a `measurement.reported`.
    void measured(Event event) {
        Measured body = event.body().as(Measured.class);
        if (body.feature() != null) {
            var holder = new LimitUse.Holder(body.customer().id(), id(body.resource()));
            add(holder, body.feature(), body.currentUsage(), body.usageLimit(), body.nextResetDate());
        }
    }

    /// Notes all limits of a holder, from its `entitlements.updated`.
    void entitled(Event event) {
        Entitled body = event.body().as(Entitled.class);
        var holder = new LimitUse.Holder(body.customer().id(), id(body.resource()));
        replace(holder);
        for (Entitled.Info it : body.entitlements()) {
            add(holder, it.feature(), it.currentUsage(), it.usageLimit(), it.nextResetDate());
        }
    }

    /// Removes the limits of an archived customer and of its resources.
    void removeCustomer(String customerId) {
        removed.add(customerId);
        uses.keySet().removeIf(it -> it.customerId().equals(customerId));
    }

    /// @param now the real time
    void write(Handle tx, EnvironmentId environment, Instant now) {
        if (!removed.isEmpty()) {
            LimitUses.removeOfCustomers(tx, environment, removed);
        }
        if (!replaced.isEmpty()) {
            LimitUses.removeAll(tx, environment, replaced);
        }
        List<LimitUse.Key> gone = new ArrayList<>();
        List<LimitUse> left = new ArrayList<>();
        uses.forEach((holder, features) -> features.forEach(
                (feature, use) -> use.ifPresentOrElse(left::add, () -> gone.add(new LimitUse.Key(holder, feature)))));
        if (!gone.isEmpty()) {
            LimitUses.remove(tx, environment, gone);
        }
        if (!left.isEmpty()) {
            LimitUses.put(tx, environment, left);
            Work.LIMIT_DIGEST.scheduleBy(tx, environment, LimitDigestLoop.next(now));
        }
    }

    private void replace(LimitUse.Holder holder) {
        replaced.add(holder);
        uses.remove(holder);
    }

    private void add(
            LimitUse.Holder holder,
            Reference feature,
            @Nullable BigDecimal used,
            @Nullable BigDecimal limit,
            @Nullable Instant resetsAt) {
        LimitUse use = LimitUse.of(new LimitUse.Key(holder, feature.id()), used, limit, resetsAt);
        uses.computeIfAbsent(holder, _ -> new HashMap<>()).put(feature.id(), Optional.ofNullable(use));
    }

    private static String id(@Nullable Reference resource) {
        return resource == null ? "" : resource.id();
    }

    // The parts of events that matter here.

    record Reference(String id) {}

    record Measured(
            Reference customer,
            @Nullable Reference resource,
            @Nullable Reference feature,
            @Nullable BigDecimal currentUsage,
            @Nullable BigDecimal usageLimit,
            @Nullable Instant nextResetDate) {}

    record Entitled(Reference customer, @Nullable Reference resource, List<Info> entitlements) {

        record Info(
                Reference feature,
                @Nullable BigDecimal currentUsage,
                @Nullable BigDecimal usageLimit,
                @Nullable Instant nextResetDate) {}
    }
}
