package dev.ambit.http;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.problem.Warning;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Requested page of a list. A handler reads [#rows] rows after the position, in the order of the list or in
/// reverse if [#isBackward], and passes them to [#answer].
///
/// ```java
/// Page page = Page.of("customers", query.after(), query.before(), query.limit());
/// List<Customer> rows = Customers.list(tx, environment, page.text(0), page.isBackward(), page.rows());
/// return page.answer(rows, it -> List.of(it.id()), View::of);
/// ```
public final class Page {

    /// Query of a list without filters.
    public record Query(
            @Nullable String after,
            @Nullable String before,
            @Nullable Integer limit) {}

    /// Content type of [#lines].
    public static final String LINES = "application/x-ndjson";

    /// Content type of [#table].
    public static final String TABLE = "text/csv";

    /// Header with the next cursor of a [#table].
    static final String NEXT = "X-Ambit-Next";

    private static final int LIMIT_MAX = 100;
    private static final int LIMIT_DEFAULT = 20;

    private final String list;
    private final @Nullable Cursor cursor;
    private final boolean backward;
    private final int limit;

    /// Position up to which the list was searched; null if the rows reach the end of the list or of the page.
    private final @Nullable List<?> searched;

    private Page(String list, @Nullable Cursor cursor, boolean backward, int limit, @Nullable List<?> searched) {
        this.list = list;
        this.cursor = cursor;
        this.backward = backward;
        this.limit = limit;
        this.searched = searched;
    }

    /// Creates a page from query parameters.
    ///
    /// @param list name of the list, to which its cursors are bound
    /// @throws dev.ambit.problem.Problem `BadUserInput` at `after`, `before` or `limit`
    public static Page of(String list, @Nullable String after, @Nullable String before, @Nullable Integer limit) {
        if (after != null && before != null) {
            throw BAD_USER_INPUT
                    .because("`after` and `before` are both set. Send only one of them.")
                    .at("before", before, "after or before");
        }
        if (limit != null && (limit < 1 || limit > LIMIT_MAX)) {
            throw BAD_USER_INPUT
                    .because("`limit` must be a number from 1 to %d; received `%d`. Send a smaller or larger limit."
                            .formatted(LIMIT_MAX, limit))
                    .at("limit", limit, "1 to " + LIMIT_MAX);
        }
        Cursor cursor = after != null
                ? Cursor.read("after", after, list)
                : before != null ? Cursor.read("before", before, list) : null;
        return new Page(list, cursor, before != null, limit == null ? LIMIT_DEFAULT : limit, null);
    }

    /// Creates a page from a query.
    public static Page of(String list, Query query) {
        return of(list, query.after(), query.before(), query.limit());
    }

    /// Returns this page for a search that stopped at `position`. Such a page may have fewer rows than the limit,
    /// or none, and still has a next cursor.
    public Page searchedTo(List<?> position) {
        return new Page(list, cursor, backward, limit, position);
    }

    /// Returns the number of rows to read: one more than the limit, to detect a further page.
    public int rows() {
        return limit + 1;
    }

    public boolean isBackward() {
        return backward;
    }

    /// Returns part `index` of the start position, or null on the first page.
    public @Nullable String text(int index) {
        return part(index, Scalar.TEXT, String.class);
    }

    /// Returns a part as a number; see [#text].
    public @Nullable Long number(int index) {
        return part(index, Scalar.LONG, Long.class);
    }

    /// Returns a part as a timestamp with microseconds, the precision of PostgreSQL; see [#text].
    public @Nullable Instant moment(int index) {
        return part(index, Scalar.MOMENT, Instant.class);
    }

    /// Returns a part as a UUID; see [#text].
    public @Nullable UUID id(int index) {
        return part(index, Scalar.ID, UUID.class);
    }

    /// Returns the response. The cursor at the end of the list is null.
    ///
    /// @param rows rows that were read, at most [#rows]
    /// @param position returns the position of a row; its parts are written by [Object#toString]
    public <T> Response answer(List<T> rows, Function<T, List<?>> position, Function<T, ?> view) {
        return answer(rows, position, view, List.of());
    }

    /// Returns the response with `warnings`, if there are any.
    public <T> Response answer(
            List<T> rows, Function<T, List<?>> position, Function<T, ?> view, List<Warning> warnings) {
        List<T> taken = taken(rows);
        String onward = onward(rows, position);
        String back = backward || cursor != null ? back(taken, position) : null;
        return Response.page(
                (backward ? taken.reversed() : taken).stream().map(view).toList(),
                backward ? back : onward,
                backward ? onward : back,
                warnings);
    }

    /// Returns the response as JSON lines: one for each row, then one with `next`.
    public <T> Response lines(List<T> rows, Function<T, List<?>> position, Function<T, ?> view) {
        var lines = new StringBuilder();
        taken(rows).forEach(row -> lines.append(Json.text(view.apply(row))).append('\n'));
        lines.append(Json.text(new Next(onward(rows, position)))).append('\n');
        return Response.text(200, LINES, lines.toString());
    }

    /// Returns the response as CSV. Only the first page has a header line, so that concatenated pages form one
    /// table. The next cursor is in the header `X-Ambit-Next`.
    public <T> Response table(
            List<T> rows,
            Function<T, List<?>> position,
            List<String> columns,
            Function<T, List<? extends @Nullable Object>> cells) {
        var lines = new StringBuilder(cursor == null ? Csv.line(columns) : "");
        taken(rows).forEach(row -> lines.append(Csv.line(cells.apply(row))));
        Response table = Response.text(200, TABLE + "; charset=utf-8", lines.toString());
        String next = onward(rows, position);
        return next == null ? table : table.with(NEXT, next);
    }

    private <T> List<T> taken(List<T> rows) {
        return rows.size() > limit ? rows.subList(0, limit) : rows;
    }

    /// Returns the cursor in the direction of this page.
    private <T> @Nullable String onward(List<T> rows, Function<T, List<?>> position) {
        if (rows.size() > limit) {
            return cursor(position.apply(rows.get(limit - 1)));
        }
        return searched == null ? null : cursor(searched);
    }

    /// Returns the cursor in the opposite direction.
    private <T> @Nullable String back(List<T> taken, Function<T, List<?>> position) {
        if (!taken.isEmpty()) {
            return cursor(position.apply(taken.getFirst()));
        }
        return searched == null ? null : cursor(searched);
    }

    private String cursor(List<?> position) {
        return new Cursor(list, position.stream().map(String::valueOf).toList()).written();
    }

    record Next(@Nullable String next) {}

    private <T> @Nullable T part(int index, Scalar scalar, Class<T> type) {
        return cursor == null ? null : type.cast(cursor.part(index, scalar, backward ? "before" : "after"));
    }
}
