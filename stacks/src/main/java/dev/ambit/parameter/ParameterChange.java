package dev.ambit.parameter;

import dev.ambit.event.Author;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What somebody did with a parameter.
///
/// @param before as it is kept, a secret [#HIDDEN]; null if nobody had said it
/// @param after the same
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
