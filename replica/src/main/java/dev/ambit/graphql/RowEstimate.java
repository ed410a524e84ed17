package dev.ambit.graphql;

import org.jspecify.annotations.Nullable;

/// Estimates the rows of a result before the query runs: for each page, the requested or the existing rows.
final class RowEstimate {

    /// Upper bound of rows in one result.
    static final long ROWS_MAX = 1_000_000;

    /// A query with more rows than this shares the slots for large queries.
    private static final long SMALL_ROWS_MAX = 2_000;

    /// A few customers never exceed the size limit of a result: one has at most 4 MiB.
    private static final long SHORT_ROWS_MAX = 8;

    /// Number of rows that can be counted in the time of returning one.
    private static final long COUNTED = 50;

    private final SchemaModel model;
    private long rows;

    RowEstimate(SchemaModel model) {
        this.model = model;
    }

    /// Adds a page for each of `parents` rows.
    ///
    /// @return the number of rows for which nested fields are read
    long add(Page page, long parents) {
        long each = perParent(page.table(), page.relation());
        Integer limit = page.limit();
        long shown = parents * Math.max(1, limit == null ? each : Math.min(limit, each));
        // Skipped rows are read as well.
        count(shown + parents * Math.min(page.offset(), each), page);
        return shown;
    }

    /// Adds the cost of `totalCount`.
    void addTotal(Page page, long parents) {
        count(parents * perParent(page.table(), page.relation()) / COUNTED, page);
    }

    private long perParent(ReadableTable table, @Nullable Relation relation) {
        long there = model.rows(table);
        if (relation == null) {
            return there;
        }
        ReadableTable parent = model.catalog().tables().stream()
                .filter(it -> it.relations().contains(relation))
                .findFirst()
                .orElseThrow();
        long among = Math.max(1, model.rows(parent));
        return Math.ceilDiv(there, among);
    }

    private void count(long more, Page page) {
        rows += more;
        if (rows > ROWS_MAX || rows < 0) {
            throw GraphQlError.Code.TOO_MUCH.thrown(
                    "The result would have about %,d rows. At most %,d are allowed. Request fewer rows with `first`."
                            .formatted(rows, ROWS_MAX),
                    page.location());
        }
    }

    /// Adds one row for each parent.
    long add(long parents) {
        rows += parents;
        return parents;
    }

    boolean mayBeLong() {
        return rows > SHORT_ROWS_MAX;
    }

    boolean isBig() {
        return rows > SMALL_ROWS_MAX;
    }
}
