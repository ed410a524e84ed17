package dev.ambit.console;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The filter of the list of subscriptions.
///
/// @param planId empty: any plan
/// @param status empty: any status
public record SubscriptionQuery(
        @Nullable String planId,
        @Nullable String status,
        @Nullable String after) {

    public String plan() {
        return Objects.requireNonNullElse(planId, "");
    }

    public String state() {
        return Objects.requireNonNullElse(status, "");
    }

    public boolean isFiltered() {
        return !plan().isEmpty() || !state().isEmpty();
    }

    /// Returns the filter of the list, with an ampersand before each parameter.
    String filter() {
        return (plan().isEmpty() ? "" : "&planId=" + UrlText.encoded(plan()))
                + (state().isEmpty() ? "" : "&status=" + UrlText.encoded(state()));
    }
}
