package dev.ambit.stack;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// The price that a provider charges the operator for a resource.
///
/// @param idle price of an unused resource for a month, in US dollars; null: unknown
/// @param use price of use in words, such as `0.09 USD per GB`; null: unknown
/// @param source origin of the figures with their date and region; null if there are no figures
public record ResourceCost(
        @Nullable BigDecimal idle,
        @Nullable String use,
        @Nullable String source) {

    /// The provider charges nothing.
    public static final ResourceCost NONE = new ResourceCost(BigDecimal.ZERO, "none", null);

    public static final ResourceCost UNKNOWN = new ResourceCost(null, null, null);
}
