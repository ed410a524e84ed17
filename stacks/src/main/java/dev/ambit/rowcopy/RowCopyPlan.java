package dev.ambit.rowcopy;

import java.util.List;

/// What is to be done for a copy.
///
/// @param batches tables in the order in which they go; those of one batch refer to each other, and go at
/// once
/// @param checks which references may lead to rows that are not copied
/// @param masked columns with what becomes of them
/// @param unmasked personal columns of which nobody has said that
/// @param suspected columns that are called like personal data, of which nobody has said anything
record RowCopyPlan(
        List<List<PlannedTable>> batches,
        List<ReferenceCheck> checks,
        List<Mask> masked,
        List<ColumnName> unmasked,
        List<ColumnName> suspected,
        List<ColumnName> media) {

    /// @param copied which rows of what it refers to are copied, as a condition on a row called `p`
    record ReferenceCheck(PlannedTable from, Table.Reference reference, String copied) {}

    List<PlannedTable> tables() {
        return batches.stream().flatMap(List::stream).toList();
    }

    /// Whether these go in one statement, which holds foreign keys to account when it is over.
    static boolean isAtOnce(List<PlannedTable> batch) {
        return batch.size() > 1 || batch.getFirst().table().refersToItself();
    }
}
