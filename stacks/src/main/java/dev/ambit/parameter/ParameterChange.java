package dev.ambit.parameter;

import dev.ambit.event.Author;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A change of a parameter.
///
/// @param before stored form, [#HIDDEN] for a secret; null if the parameter was not set
/// @param after like `before`; null if the value was removed
public record ParameterChange(
        long number,
        Instant at,
        String name,
        ParameterSource source,
        @Nullable String before,
        @Nullable String after,
        Author author) {

    static final String HIDDEN = "…";
}
