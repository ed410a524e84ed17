package dev.ambit.catalog;

import dev.ambit.db.Slice;
import dev.ambit.http.Page;
import dev.ambit.http.Response;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Lists in the order in which their things were created, which no later change moves: so a reader who goes from
/// page to page meets each thing once.
public final class CreationOrder {

    private CreationOrder() {}

    /// The rows that a page is made of.
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
