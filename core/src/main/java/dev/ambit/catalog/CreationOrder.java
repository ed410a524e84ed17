package dev.ambit.catalog;

import dev.ambit.db.Slice;
import dev.ambit.http.Page;
import dev.ambit.http.Response;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Orders lists by creation time, which never changes, so a reader sees each entity exactly once across pages.
public final class CreationOrder {

    private CreationOrder() {}

    /// Returns the slice of rows for a page.
    public static Slice slice(Page page, @Nullable CreatedAt createdAt) {
        CreatedAt wanted = createdAt == null ? CreatedAt.EVER : createdAt;
        Instant from = page.moment(0);
        String id = page.text(1);
        return new Slice(
                from == null ? Slice.FIRST : from,
                id == null ? "" : id,
                page.isBackward(),
                page.rows(),
                wanted.since(),
                wanted.until());
    }

    public static <T> Response answer(
            Page page, List<T> rows, Function<T, Instant> createdAt, Function<T, String> id, Function<T, ?> view) {
        return page.answer(rows, it -> List.of(createdAt.apply(it), id.apply(it)), view);
    }
}
