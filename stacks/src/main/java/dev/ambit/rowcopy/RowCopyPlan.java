package dev.ambit.rowcopy;

import java.util.List;

/// The plan of a copy.
///
/// @param batches tables in copy order; the tables of a batch refer to each other and are copied together
/// @param checks references that may lead to missing rows
/// @param masked columns with their masks
/// @param unmasked personal columns without a mask
/// @param suspected columns whose names suggest personal data, without a declaration
record RowCopyPlan(
        List<List<PlannedTable>> batches,
        List<ReferenceCheck> checks,
        List<Mask> masked,
        List<ColumnName> unmasked,
        List<ColumnName> suspected,
        List<ColumnName> media) {

    /// A reference to check.
    ///
    /// @param copied condition on the copied rows of the referenced table, with the alias `p`
    record ReferenceCheck(PlannedTable from, Table.Reference reference, String copied) {}

    List<PlannedTable> tables() {
        return batches.stream().flatMap(List::stream).toList();
    }

    /// Returns whether one statement must copy the batch, because PostgreSQL checks foreign keys at its end.
    static boolean isAtOnce(List<PlannedTable> batch) {
        return batch.size() > 1 || batch.getFirst().table().refersToItself();
    }
}
