package dev.ambit.catalog;

import dev.ambit.db.Slice;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The query `createdAt[gt|gte|lt|lte]` of every list of what was created; several are all conditions.
public record CreatedAt(
        @Nullable Instant gt,
        @Nullable Instant gte,
        @Nullable Instant lt,
        @Nullable Instant lte) {

    static final CreatedAt EVER = new CreatedAt(null, null, null, null);

    /// The first moment that fits.
    Instant since() {
        return Stream.of(Slice.FIRST, gte == null ? Slice.FIRST : notBefore(gte), gt == null ? Slice.FIRST : after(gt))
                .max(Instant::compareTo)
                .orElseThrow();
    }

    /// The first moment after all that fit.
    Instant until() {
        return Stream.of(Slice.LAST, lt == null ? Slice.LAST : notBefore(lt), lte == null ? Slice.LAST : after(lte))
                .min(Instant::compareTo)
                .orElseThrow();
    }

    /// PostgreSQL keeps whole microseconds.
    private static Instant after(Instant moment) {
        return moment.truncatedTo(ChronoUnit.MICROS).plus(1, ChronoUnit.MICROS);
    }

    private static Instant notBefore(Instant moment) {
        Instant whole = moment.truncatedTo(ChronoUnit.MICROS);
        return whole.equals(moment) ? whole : after(moment);
    }
}
