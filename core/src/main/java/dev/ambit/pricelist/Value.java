package dev.ambit.pricelist;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a plan or add-on has of a feature or limit.
sealed interface Value {

    record Switch(boolean on) implements Value {}

    /// At most six decimals.
    record Amount(BigDecimal amount) implements Value {}

    /// No limit.
    ///
    /// @param place where a list writes a power of ten beyond every quantity instead of `.inf`; null if it does not
    record Unlimited(@Nullable String place) implements Value {}

    /// Texts to choose from. None says that there is nothing to choose.
    record Words(List<String> words) implements Value {}

    /// Whether it gives nothing at all. An amount of 0 is a limit like any other.
    default boolean isNothing() {
        return switch (this) {
            case Switch(boolean on) -> !on;
            case Words(List<String> words) -> words.isEmpty();
            case Amount _, Unlimited _ -> false;
        };
    }
}
