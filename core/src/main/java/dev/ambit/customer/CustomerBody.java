package dev.ambit.customer;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A customer as events show it (docs/reference/event-feed.md). We know of no CRM and of no experiments.
public record CustomerBody(
        String id,
        UUID entityId,
        @Nullable String name,
        @Nullable String email,
        @Nullable Object billingId,
        @Nullable Object billingCurrency,
        @Nullable String crmId,
        @Nullable Object experimentInfo,
        boolean excludeFromExperiment,
        Map<String, String> metadata) {

    public static CustomerBody of(Customer it) {
        return new CustomerBody(
                it.id(),
                it.publicId(),
                it.name(),
                it.email(),
                it.kept().get("billingId"),
                it.kept().get("billingCurrency"),
                null,
                null,
                false,
                it.metadata());
    }
}
