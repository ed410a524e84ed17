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

/// Which rows of a table go over, as a condition: those that were asked for, and where foreign keys are
/// followed, those that rows of other tables refer to which go over themselves.
final class Selection {

    static final String ALL = "true";
    static final String NONE = "false";

    private static final int CHARS_MAX = 200_000;

    private final Map<String, Table> closure;
    private final RowCopyDraft draft;
    private final UnaryOperator<String> name;
    private final Deque<String> path = new ArrayDeque<>();
    private int aliases;

    /// @param closure the tables of which rows go over
    /// @param name of a table as it stands in a statement
    Selection(Map<String, Table> closure, RowCopyDraft draft, UnaryOperator<String> name) {
        this.closure = closure;
        this.draft = draft;
        this.name = name;
    }

    /// @param row what a row of the table is called in the statement
    /// @throws dev.ambit.problem.Problem if rows would have to be followed in a circle, or too far
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

    /// Whether the columns of a reference are among those that go over.
    boolean isCopied(Table from, Table.Reference reference) {
        return asked(from)
                .map(TableDraft::columns)
                .map(it -> it.containsAll(reference.columns()))
                .orElse(true);
    }

    /// That what the row refers to, by whichever name, is `theirs`.
    static String leads(Table.Reference reference, String row, String theirs) {
        List<String> equal = new ArrayList<>();
        for (int i = 0; i < reference.columns().size(); i++) {
            equal.add("%s.%s = %s.%s"
                    .formatted(
                            row,
                            Quoted.name(reference.columns().get(i)),
                            theirs,
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
