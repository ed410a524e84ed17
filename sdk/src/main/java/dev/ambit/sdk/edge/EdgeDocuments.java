package dev.ambit.sdk.edge;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ambit.db.EnvironmentId;
import dev.ambit.engine.CustomerEntitlements;
import dev.ambit.engine.Entitlement;
import dev.ambit.engine.UsagePeriod;
import dev.ambit.entitlement.CustomerAtEvent;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The rendered documents of customers, bounded by size.
///
/// A document is valid for one entry of the projection, which the event log replaces when the customer changes. So
/// the documents need no reader of the log of their own.
final class EdgeDocuments {

    private static final long BYTES_MAX = 64L << 20;

    enum Kind {
        ENTITLEMENTS,
        SUBSCRIPTIONS,
    }

    /// @param resource for entitlements, the resource id, empty for the customer itself; for subscriptions, the
    ///     ids of the requested resources as JSON
    record DocumentKey(EnvironmentId environment, String customerId, String resource, Kind kind) {}

    private final Cache<DocumentKey, CachedDocument> entries = Caffeine.newBuilder()
            .maximumWeight(BYTES_MAX)
            .weigher((DocumentKey key, CachedDocument entry) -> entry.bytes(key))
            .build();

    /// Returns the document if it is cached and valid, else null.
    @Nullable
    EdgeDocument find(DocumentKey key, CustomerAtEvent found) {
        CachedDocument entry = entries.getIfPresent(key);
        return entry != null && entry.isValid(key, found) ? entry.document() : null;
    }

    /// Returns the document, and renders it if it is not cached.
    ///
    /// @param untilMillis the time, by the environment's clock, at which the document changes without an event
    EdgeDocument get(DocumentKey key, CustomerAtEvent found, long untilMillis, Supplier<EdgeDocument> rendering) {
        EdgeDocument known = find(key, found);
        if (known != null) {
            return known;
        }
        // The usage is read before the rendering, so that usage that is reported meanwhile makes the entry invalid.
        long[] usage = key.kind() == Kind.ENTITLEMENTS ? CachedDocument.usage(found, key.resource()) : new long[0];
        var entry = new CachedDocument(found.customer(), found.features(), usage, untilMillis, rendering.get());
        entries.put(key, entry);
        return entry.document();
    }

    /// Returns the time at which the next usage period of a customer starts, or its entitlements change.
    static long untilMillis(CustomerAtEvent found, String resource) {
        CustomerEntitlements customer = found.of(resource);
        long until = customer.validUntilMillis();
        for (Entitlement entitlement : customer.entitlements().all()) {
            UsagePeriod period =
                    entitlement.feature().isMetered() ? customer.period(entitlement, found.nowMillis()) : null;
            until = period == null ? until : Math.min(until, period.endMillis());
        }
        return until;
    }
}
