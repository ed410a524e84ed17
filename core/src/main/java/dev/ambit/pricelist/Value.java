package dev.ambit.pricelist;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The value of a feature or limit in a plan or add-on.
sealed interface Value {

    record Switch(boolean on) implements Value {}

    /// Has at most six decimals.
    record Amount(BigDecimal amount) implements Value {}

    /// No limit.
    ///
    /// @param path the place of a power of ten that stands for unlimited; null if the list has `.inf`
    record Unlimited(@Nullable String path) implements Value {}

    /// Texts to choose from, possibly none.
    record TextList(List<String> words) implements Value {}

    /// Returns whether it grants nothing. An amount of 0 is a limit.
    default boolean isNothing() {
        return switch (this) {
            case Switch(boolean on) -> !on;
            case TextList(List<String> words) -> words.isEmpty();
            case Amount _, Unlimited _ -> false;
        };
    }
}
