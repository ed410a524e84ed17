package dev.ambit.sdk.edge;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ambit.db.EnvironmentId;
import dev.ambit.engine.CustomerEntitlements;
import dev.ambit.engine.Entitlement;
import dev.ambit.engine.UsagePeriod;
import dev.ambit.entitlement.CustomerAtEvent;
import dev.ambit.entitlement.CustomerMemory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The rendered documents of customers, bounded by size.
///
/// A document is valid for one entry of the projection, which the event log replaces when the customer changes. So
/// the documents need no reader of the log of their own.
final class EdgeDocuments {

    private static final long BYTES_MAX = 64L << 20;
    private static final int BYTES_OF_ENTRY = 200;

    enum Kind {
        ENTITLEMENTS,
        SUBSCRIPTIONS,
    }

    /// @param resource empty for the customer itself
    record DocumentKey(EnvironmentId environment, String customerId, String resource, Kind kind) {}

    private final Cache<DocumentKey, Entry> entries = Caffeine.newBuilder()
            .maximumWeight(BYTES_MAX)
            .weigher((DocumentKey key, Entry entry) -> entry.bytes(key))
            .build();

    /// Returns the document if it is cached and valid, else null.
    @Nullable
    EdgeDocument find(DocumentKey key, CustomerAtEvent found) {
        Entry entry = entries.getIfPresent(key);
        return entry != null && entry.isValid(key, found) ? entry.document : null;
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
        long[] usage = key.kind == Kind.ENTITLEMENTS ? usage(found, key.resource) : new long[0];
        var entry = new Entry(found.customer(), found.features(), usage, untilMillis, rendering.get());
        entries.put(key, entry);
        return entry.document;
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

    private static long[] usage(CustomerAtEvent found, String resource) {
        CustomerEntitlements customer = found.of(resource);
        List<Entitlement> all = customer.entitlements().all();
        long[] usage = new long[all.size()];
        for (int i = 0; i < usage.length; i++) {
            usage[i] = customer.used(all.get(i), found.nowMillis());
        }
        return usage;
    }

    private static final class Entry {

        private final CustomerMemory customer;
        private final Map<String, ?> features;
        private final long[] usage;
        private final long untilMillis;
        private final EdgeDocument document;

        Entry(CustomerMemory customer, Map<String, ?> features, long[] usage, long untilMillis, EdgeDocument document) {
            this.customer = customer;
            this.features = features;
            this.usage = usage;
            this.untilMillis = untilMillis;
            this.document = document;
        }

        /// Compares by identity: the projection replaces a changed customer and changed features.
        @SuppressWarnings("ReferenceEquality")
        boolean isValid(DocumentKey key, CustomerAtEvent found) {
            return customer == found.customer()
                    && features == found.features()
                    && found.nowMillis() < untilMillis
                    && (key.kind != Kind.ENTITLEMENTS || Arrays.equals(usage, usage(found, key.resource)));
        }

        int bytes(DocumentKey key) {
            return BYTES_OF_ENTRY + 2 * (key.customerId.length() + key.resource.length()) + document.bytes();
        }
    }
}
