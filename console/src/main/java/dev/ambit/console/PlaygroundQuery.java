package dev.ambit.console;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A question of the check playground, as it was typed.
///
/// @param at a time in UTC; empty: now
public record PlaygroundQuery(
        @Nullable String customer,
        @Nullable String feature,
        @Nullable String requestedUsage,
        @Nullable String requestedValues,
        @Nullable String at,
        @Nullable String resource) {

    public String customerId() {
        return Objects.requireNonNullElse(customer, "").strip();
    }

    public String featureId() {
        return Objects.requireNonNullElse(feature, "").strip();
    }

    public CheckQuestion question() {
        return new CheckQuestion(requestedUsage, requestedValues, at, resource, null);
    }

    boolean isAsked() {
        return customer != null;
    }

    @Nullable
    Fault missing() {
        if (customerId().isEmpty()) {
            return new Fault("customer", "Enter the id of a customer, such as `octo`.");
        }
        return featureId().isEmpty() ? new Fault("feature", "Choose a feature.") : null;
    }
}
