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

    /// The content type of [#table].
    public static final String TABLE = "text/csv";

    /// The header of a [#table] that has the cursor of the page behind it.
    static final String NEXT = "X-Ambit-Next";

    private static final int LIMIT_MAX = 100;
    private static final int LIMIT_DEFAULT = 20;

    private final String list;
    private final @Nullable Cursor cursor;
    private final boolean backward;
    private final int limit;

    /// Null if the rows that were read are all that there are, up to the end of the list or of the page.
    private final @Nullable List<?> searched;

    private Page(String list, @Nullable Cursor cursor, boolean backward, int limit, @Nullable List<?> searched) {
        this.list = list;
        this.cursor = cursor;
        this.backward = backward;
        this.limit = limit;
        this.searched = searched;
    }

    /// The page that these parameters ask for.
    ///
    /// @param list the list's name, to which its cursors are bound
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

    /// As [#of(String, String, String, Integer)].
    public static Page of(String list, Query query) {
        return of(list, query.after(), query.before(), query.limit());
    }

    /// This page of a list that was not searched to its end but to this place, so that it may have fewer rows than
    /// were asked for, or none, and still goes on from there.
    public Page searchedTo(List<?> position) {
        return new Page(list, cursor, backward, limit, position);
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
        List<T> taken = taken(rows);
        String onward = onward(rows, position);
        String back = backward || cursor != null ? back(taken, position) : null;
        return Response.page(
                (backward ? taken.reversed() : taken).stream().map(view).toList(),
                backward ? back : onward,
                backward ? onward : back);
    }

    /// As [#answer], for machines that read line by line: each row as a line of JSON, and behind them one with
    /// `next`.
    public <T> Response lines(List<T> rows, Function<T, List<?>> position, Function<T, ?> view) {
        var lines = new StringBuilder();
        taken(rows).forEach(row -> lines.append(Json.text(view.apply(row))).append('\n'));
        lines.append(Json.text(new Next(onward(rows, position)))).append('\n');
        return Response.text(200, LINES, lines.toString());
    }

    /// As [#answer], for spreadsheets: CSV, with the names of the columns on the first page alone, so that pages one
    /// behind the other are one table. The cursor that goes on is in the header `X-Ambit-Next`.
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

    /// The cursor that goes on in the direction of this page.
    private <T> @Nullable String onward(List<T> rows, Function<T, List<?>> position) {
        if (rows.size() > limit) {
            return cursor(position.apply(rows.get(limit - 1)));
        }
        return searched == null ? null : cursor(searched);
    }

    /// The cursor that goes to where this page came from.
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
