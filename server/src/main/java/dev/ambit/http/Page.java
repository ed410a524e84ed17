package dev.ambit.http;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One page of a list, as it was asked for. A list handler takes [#rows] rows on the far side of the position, in
/// the order of the list, or backward if [#isBackward], and hands them to [#answer].
///
/// ```java
/// Page page = Page.of("customers", query.after(), query.before(), query.limit());
/// List<Customer> rows = Customers.list(tx, environment, page.text(0), page.isBackward(), page.rows());
/// return page.answer(rows, it -> List.of(it.id()), View::of);
/// ```
public final class Page {

    /// The three parameters of every list, for a list that has no others.
    public record Query(
            @Nullable String after,
            @Nullable String before,
            @Nullable Integer limit) {}

    /// The content type of [#lines].
    public static final String LINES = "application/x-ndjson";

    private static final int LIMIT_MAX = 100;
    private static final int LIMIT_DEFAULT = 20;

    private final String list;
    private final @Nullable Cursor cursor;
    private final boolean backward;
    private final int limit;

    private Page(String list, @Nullable Cursor cursor, boolean backward, int limit) {
        this.list = list;
        this.cursor = cursor;
        this.backward = backward;
        this.limit = limit;
    }

    /// The page that these parameters ask for.
    ///
    /// @param list the list's name, to which its cursors are bound
    /// @throws dev.ambit.problem.Problem `BadUserInput` at `after`, `before` or `limit`
    public static Page of(String list, @Nullable String after, @Nullable String before, @Nullable Integer limit) {
        if (after != null && before != null) {
            throw BAD_USER_INPUT
                    .because("A page is after or before, not both.")
                    .at("before", before, "after or before");
        }
        if (limit != null && (limit < 1 || limit > LIMIT_MAX)) {
            throw BAD_USER_INPUT
                    .because("A page has 1 to %d rows.".formatted(LIMIT_MAX))
                    .at("limit", limit, "1 to " + LIMIT_MAX);
        }
        Cursor cursor = after != null
                ? Cursor.read("after", after, list)
                : before != null ? Cursor.read("before", before, list) : null;
        return new Page(list, cursor, before != null, limit == null ? LIMIT_DEFAULT : limit);
    }

    /// As [#of(String, String, String, Integer)].
    public static Page of(String list, Query query) {
        return of(list, query.after(), query.before(), query.limit());
    }

    /// One row more than is shown: it tells whether there is a further page.
    public int rows() {
        return limit + 1;
    }

    public boolean isBackward() {
        return backward;
    }

    /// Part `index` of the position from which to go on; null on the first page.
    public @Nullable String text(int index) {
        return part(index, Scalar.TEXT, String.class);
    }

    /// As [#text].
    public @Nullable Long number(int index) {
        return part(index, Scalar.LONG, Long.class);
    }

    /// As [#text]; to the microsecond, as PostgreSQL keeps it.
    public @Nullable Instant moment(int index) {
        return part(index, Scalar.MOMENT, Instant.class);
    }

    /// As [#text].
    public @Nullable UUID id(int index) {
        return part(index, Scalar.ID, UUID.class);
    }

    /// `rows` as they were read, at most [#rows] of them. A cursor is null at the end, so that no client reads on
    /// in vain.
    ///
    /// @param position what a row's place in the list is told by, each part as [Object#toString] says
    public <T> Response answer(List<T> rows, Function<T, List<?>> position, Function<T, ?> view) {
        boolean isMore = rows.size() > limit;
        List<T> taken = isMore ? rows.subList(0, limit) : rows;
        List<T> shown = backward ? taken.reversed() : taken;
        boolean hasNext = backward ? !shown.isEmpty() : isMore;
        boolean hasPrev = backward ? isMore : cursor != null && !shown.isEmpty();
        return Response.page(
                shown.stream().map(view).toList(),
                hasNext ? cursor(position.apply(shown.getLast())) : null,
                hasPrev ? cursor(position.apply(shown.getFirst())) : null);
    }

    /// As [#answer], for machines that read line by line: each row as a line of JSON, and behind them one with
    /// `next`.
    public <T> Response lines(List<T> rows, Function<T, List<?>> position, Function<T, ?> view) {
        List<T> shown = rows.size() > limit ? rows.subList(0, limit) : rows;
        var lines = new StringBuilder();
        shown.forEach(row -> lines.append(Json.text(view.apply(row))).append('\n'));
        String next = rows.size() > limit ? cursor(position.apply(shown.getLast())) : null;
        lines.append(Json.text(new Next(next))).append('\n');
        return Response.text(200, LINES, lines.toString());
    }

    private String cursor(List<?> position) {
        return new Cursor(list, position.stream().map(String::valueOf).toList()).written();
    }

    record Next(@Nullable String next) {}

    private <T> @Nullable T part(int index, Scalar scalar, Class<T> type) {
        return cursor == null ? null : type.cast(cursor.part(index, scalar, backward ? "before" : "after"));
    }
}
