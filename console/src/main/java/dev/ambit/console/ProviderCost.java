package dev.ambit.console;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// The price that a provider charges the operator for a resource.
///
/// @param idle price of an unused resource for a month, in US dollars; null: unknown
/// @param use price of use in words; null: unknown
/// @param source origin of the figures; null if there are none
public record ProviderCost(
        @Nullable BigDecimal idle,
        @Nullable String use,
        @Nullable String source) {

    private static final String UNKNOWN = "unknown";

    public String idleWord() {
        return idle == null ? UNKNOWN : Amount.shown(idle, "usd");
    }

    public String useWord() {
        return use == null ? UNKNOWN : use;
    }
}
