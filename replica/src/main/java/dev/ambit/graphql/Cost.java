package dev.ambit.graphql;

import org.jspecify.annotations.Nullable;

/// About how many rows an answer will have, before it is run: of each page what is asked for, or there is.
final class Cost {

    /// What no client can want in one answer, and no server should make.
    static final long ROWS_MAX = 1_000_000;

    /// An answer of more than these waits for others of its kind.
    private static final long SMALL_ROWS_MAX = 2_000;

    /// A few customers are never longer together than an answer may be: what tells of one is 4 MiB at most.
    private static final long SHORT_ROWS_MAX = 8;

    /// So many rows are counted while one is shown.
    private static final long COUNTED = 50;

    private final Model model;
    private long rows;

    Cost(Model model) {
        this.model = model;
    }

    /// Counts a page for each of `parents` rows.
    ///
    /// @return for how many rows whatever is nested in it is read
    long add(Page page, long parents) {
        long each = perParent(page.table(), page.relation());
        Integer limit = page.limit();
        long shown = parents * Math.max(1, limit == null ? each : Math.min(limit, each));
        // What is skipped is read as well.
        count(shown + parents * Math.min(page.offset(), each), page);
        return shown;
    }

    /// Counts that rows are counted.
    void addTotal(Page page, long parents) {
        count(parents * perParent(page.table(), page.relation()) / COUNTED, page);
    }

    private long perParent(Table table, @Nullable Relation relation) {
        long there = model.rows(table);
        if (relation == null) {
            return there;
        }
        Table parent = model.catalog().tables().stream()
                .filter(it -> it.relations().contains(relation))
                .findFirst()
                .orElseThrow();
        long among = Math.max(1, model.rows(parent));
        return Math.ceilDiv(there, among);
    }

    private void count(long more, Page page) {
        rows += more;
        if (rows > ROWS_MAX || rows < 0) {
            throw Fault.Code.TOO_MUCH.thrown(
                    "The result would have about %,d rows. At most %,d are allowed. Request fewer rows with `first`."
                            .formatted(rows, ROWS_MAX),
                    page.location());
        }
    }

    /// One row for each.
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
