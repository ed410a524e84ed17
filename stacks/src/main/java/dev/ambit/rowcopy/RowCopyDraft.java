package dev.ambit.rowcopy;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import java.util.List;

/// A validated request for a copy.
///
/// @param source slug of production
/// @param target slug of development
/// @param masks extend or override those of production's policy
/// @param personal columns with personal data, in addition to those of the policy
public record RowCopyDraft(
        String source,
        String target,
        List<TableDraft> tables,
        ForeignKeyPolicy foreignKeys,
        List<Mask> masks,
        List<ColumnName> personal,
        ConflictPolicy conflict) {

    private static final int TABLES_MAX = 200;
    private static final int MASKS_MAX = 1_000;

    public RowCopyDraft {
        tables = List.copyOf(tables);
        masks = List.copyOf(masks);
        personal = List.copyOf(personal);
        if (tables.isEmpty()) {
            throw BAD_USER_INPUT
                    .because("`tables` is empty. Send at least one table to copy.")
                    .at("tables", tables, "at least one table");
        }
        SqlName.requireCount("tables", tables, TABLES_MAX);
        SqlName.requireDistinct("tables", tables.stream().map(TableDraft::name).toList());
        SqlName.requireCount("masks", masks, MASKS_MAX);
        SqlName.requireDistinct("masks", masks.stream().map(Mask::name).toList());
        SqlName.requireCount("personal", personal, MASKS_MAX);
        for (int i = 0; i < masks.size(); i++) {
            if (masks.get(i).rule() == null) {
                throw BAD_USER_INPUT
                        .because("`masks.%d.rule` is missing. Send one of %s.".formatted(i, List.of(MaskRule.values())))
                        .at(
                                "masks.%d.rule".formatted(i),
                                null,
                                List.of(MaskRule.values()).toString());
            }
        }
    }
}
