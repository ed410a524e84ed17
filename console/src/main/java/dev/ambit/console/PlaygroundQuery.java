package dev.ambit.console;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A question of the check playground, as it was typed.
///
/// @param at a time in UTC; empty: now
/// @param promotion id of an open promotion into the environment; empty: the present catalog
public record PlaygroundQuery(
        @Nullable String customer,
        @Nullable String feature,
        @Nullable String requestedUsage,
        @Nullable String requestedValues,
        @Nullable String at,
        @Nullable String resource,
        @Nullable String promotion) {

    public String customerId() {
        return Objects.requireNonNullElse(customer, "").strip();
    }

    public String featureId() {
        return Objects.requireNonNullElse(feature, "").strip();
    }

    public CheckQuestion question() {
        return new CheckQuestion(requestedUsage, requestedValues, at, resource, null);
    }

    public String promotionId() {
        return Objects.requireNonNullElse(promotion, "").strip();
    }

    /// Returns the parameters of the check, each with its ampersand.
    String parameters() {
        String asked = question().parameters();
        return promotionId().isEmpty() ? asked : asked + "&promotion=" + UrlText.encoded(promotionId());
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
