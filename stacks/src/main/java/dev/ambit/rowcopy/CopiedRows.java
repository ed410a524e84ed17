package dev.ambit.rowcopy;

import static dev.ambit.problem.ProblemCode.ROW_COPY_REFUSED;

import dev.ambit.stackdb.Quoted;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Builds the condition on the copied rows of a table: the selected rows, and with FOLLOW the rows that copied
/// rows of other tables refer to.
final class CopiedRows {

    static final String ALL = "true";
    static final String NONE = "false";

    private static final int CHARS_MAX = 200_000;

    private final Map<String, Table> closure;
    private final RowCopyDraft draft;
    private final UnaryOperator<String> name;
    private final Deque<String> path = new ArrayDeque<>();
    private int aliases;

    /// @param closure tables with copied rows
    /// @param name returns the quoted name of a table
    CopiedRows(Map<String, Table> closure, RowCopyDraft draft, UnaryOperator<String> name) {
        this.closure = closure;
        this.draft = draft;
        this.name = name;
    }

    /// Returns the condition for a table.
    ///
    /// @param row alias of the table in the statement
    /// @throws dev.ambit.problem.Problem if foreign keys form a cycle or the condition becomes too long
    String of(Table table, String row) {
        Optional<TableDraft> asked = asked(table);
        if (asked.filter(TableDraft::isWhole).isPresent()) {
            return ALL;
        }
        if (path.contains(table.name())) {
            throw ROW_COPY_REFUSED
                    .because(("Foreign keys of `%s` lead back to it in a cycle. Copy these tables whole, or set"
                                    + " `foreignKeys` to REFUSE.")
                            .formatted(table.name()))
                    .with("tables", List.copyOf(path));
        }
        path.push(table.name());
        List<String> any = new ArrayList<>();
        asked.ifPresent(it -> any.add(own(it, row)));
        if (draft.foreignKeys() == ForeignKeyPolicy.FOLLOW) {
            closure.values()
                    .forEach(from -> from.references().stream()
                            .filter(it -> it.to().equals(table.name()))
                            .filter(it -> isCopied(from, it))
                            .forEach(it -> any.add(referred(from, it, row))));
        }
        path.pop();
        String all = any.isEmpty() ? NONE : String.join(" or ", any);
        if (all.length() > CHARS_MAX) {
            throw ROW_COPY_REFUSED.because(
                    "Too many tables must be followed by foreign keys. Copy fewer tables at once, or copy"
                            + " them whole.");
        }
        return "(" + all + ")";
    }

    /// Whether the columns of a reference are copied.
    boolean isCopied(Table from, Table.Reference reference) {
        return asked(from)
                .map(TableDraft::columns)
                .map(it -> it.containsAll(reference.columns()))
                .orElse(true);
    }

    /// Returns the join condition of a reference.
    static String leads(Table.Reference reference, String row, String target) {
        List<String> equal = new ArrayList<>();
        for (int i = 0; i < reference.columns().size(); i++) {
            equal.add("%s.%s = %s.%s"
                    .formatted(
                            row,
                            Quoted.name(reference.columns().get(i)),
                            target,
                            Quoted.name(reference.theirs().get(i))));
        }
        return String.join(" and ", equal);
    }

    private Optional<TableDraft> asked(Table table) {
        return draft.tables().stream()
                .filter(it -> it.name().equals(table.name()))
                .findFirst();
    }

    private static String own(TableDraft asked, String row) {
        List<String> all = asked.where().stream().map(it -> it.sql(row)).toList();
        return "(" + String.join(" and ", all) + ")";
    }

    private String referred(Table from, Table.Reference reference, String row) {
        String alias = "f" + aliases++;
        return "exists (select from %s as %s where %s and %s)"
                .formatted(name.apply(from.name()), alias, leads(reference, alias, row), of(from, alias));
    }
}
