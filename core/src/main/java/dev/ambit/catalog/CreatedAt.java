package dev.ambit.catalog;

import dev.ambit.db.Slice;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The query parameters `createdAt[gt|gte|lt|lte]` of lists; all given conditions must hold.
public record CreatedAt(
        @Nullable Instant gt,
        @Nullable Instant gte,
        @Nullable Instant lt,
        @Nullable Instant lte) {

    static final CreatedAt EVER = new CreatedAt(null, null, null, null);

    /// Returns the first matching time.
    public Instant since() {
        return Stream.of(Slice.FIRST, gte == null ? Slice.FIRST : notBefore(gte), gt == null ? Slice.FIRST : after(gt))
                .max(Instant::compareTo)
                .orElseThrow();
    }

    /// Returns the first time after all matching ones.
    public Instant until() {
        return Stream.of(Slice.LAST, lt == null ? Slice.LAST : notBefore(lt), lte == null ? Slice.LAST : after(lte))
                .min(Instant::compareTo)
                .orElseThrow();
    }

    /// PostgreSQL stores microseconds.
    private static Instant after(Instant moment) {
        return moment.truncatedTo(ChronoUnit.MICROS).plus(1, ChronoUnit.MICROS);
    }

    private static Instant notBefore(Instant moment) {
        Instant truncated = moment.truncatedTo(ChronoUnit.MICROS);
        return truncated.equals(moment) ? truncated : after(moment);
    }
}
