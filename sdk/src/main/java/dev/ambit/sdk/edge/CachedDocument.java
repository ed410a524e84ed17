package dev.ambit.sdk.edge;

import dev.ambit.engine.CustomerEntitlements;
import dev.ambit.engine.Entitlement;
import dev.ambit.entitlement.CustomerAtEvent;
import dev.ambit.entitlement.CustomerMemory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// A document with the state that it was rendered from.
final class CachedDocument {

    private static final int BYTES_OF_ENTRY = 200;

    private final CustomerMemory customer;
    private final Map<String, ?> features;
    private final long[] usage;
    private final long untilMillis;
    private final EdgeDocument document;

    CachedDocument(
            CustomerMemory customer, Map<String, ?> features, long[] usage, long untilMillis, EdgeDocument document) {
        this.customer = customer;
        this.features = features;
        this.usage = usage;
        this.untilMillis = untilMillis;
        this.document = document;
    }

    /// Compares by identity: the projection replaces a changed customer and changed features.
    @SuppressWarnings("ReferenceEquality")
    boolean isValid(EdgeDocuments.DocumentKey key, CustomerAtEvent found) {
        return customer == found.customer()
                && features == found.features()
                && found.nowMillis() < untilMillis
                && (key.kind() != EdgeDocuments.Kind.ENTITLEMENTS
                        || Arrays.equals(usage, usage(found, key.resource())));
    }

    int bytes(EdgeDocuments.DocumentKey key) {
        return BYTES_OF_ENTRY + 2 * (key.customerId().length() + key.resource().length()) + document.bytes();
    }

    EdgeDocument document() {
        return document;
    }

    /// Returns the usage of each entitlement, to find out later whether it has changed.
    static long[] usage(CustomerAtEvent found, String resource) {
        CustomerEntitlements customer = found.of(resource);
        List<Entitlement> all = customer.entitlements().all();
        long[] usage = new long[all.size()];
        for (int i = 0; i < usage.length; i++) {
            usage[i] = customer.used(all.get(i), found.nowMillis());
        }
        return usage;
    }
}
