package dev.ambit.console;

import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Row copies › Copy rows: shows a dry run first, then copies.
public final class RowCopyPage {

    private static final String TEMPLATE = "row-copy";

    private RowCopyPage() {}

    static Response ask(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        String source = scope.environments().stream()
                .filter(Environment::isProduction)
                .findFirst()
                .map(Environment::slug)
                .orElse("");
        return visit.show(TEMPLATE, view(visit, scope, new RowCopyDraft(source, "", "FOLLOW", "SKIP", ""), null, null));
    }

    /// Makes a dry run, which copies nothing.
    static Response dryRun(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        RowCopyDraft draft = RowCopyDraft.of(visit.form());
        try {
            Forecast forecast = visit.send(scope, "POST", "/row-copies", draft.body(scope.slug(), true))
                    .data(Forecast.class);
            return visit.show(TEMPLATE, view(visit, scope, draft, forecast, null));
        } catch (Problem problem) {
            return visit.refuse(problem, TEMPLATE, view(visit, scope, draft, null, Fault.of(problem)));
        }
    }

    static Response start(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        RowCopyDraft draft = RowCopyDraft.of(visit.form());
        try {
            Begun begun = visit.send(scope, "POST", "/row-copies", draft.body(scope.slug(), false))
                    .data(Begun.class);
            return Screen.seeOther("%s/operations/%s".formatted(scope.account().path(), begun.operationId()));
        } catch (Problem problem) {
            return visit.refuse(problem, TEMPLATE, view(visit, scope, draft, null, Fault.of(problem)));
        }
    }

    private static View view(
            ConsoleRequest visit,
            ConsoleScope scope,
            RowCopyDraft draft,
            @Nullable Forecast forecast,
            @Nullable Fault fault) {
        return new View(visit.frame("Copy rows", RowCopiesPage.SECTION, scope), scope, draft, forecast, fault);
    }

    record Begun(String operationId) {}

    /// The result of a dry run.
    ///
    /// @param unmasked columns with personal data that have no masking rule; the API refuses to copy them
    /// @param suspected columns that look like personal data and have no decision yet
    public record Forecast(
            long total,
            List<Table> tables,
            List<Need> needs,
            List<Mask> masked,
            List<Column> unmasked,
            List<Column> suspected,
            boolean refused) {}

    public record Table(String name, long rows, boolean followed) {}

    /// The rows that a foreign key requires.
    ///
    /// @param rows number of rows that refer to missing rows
    public record Need(String table, List<String> columns, String to, long rows) {}

    public record Mask(
            String table, String column, @Nullable String rule) {}

    public record Column(String table, String column) {

        @Override
        public String toString() {
            return table + "." + column;
        }
    }

    /// The form and the result of its dry run.
    ///
    /// @param forecast null before the dry run
    public record View(
            Frame frame,
            ConsoleScope scope,
            RowCopyDraft draft,
            @Nullable Forecast forecast,
            @Nullable Fault fault) {

        public List<String[]> foreignKeys() {
            return List.of(
                    new String[] {"FOLLOW", "Also copy the referenced rows"},
                    new String[] {"REFUSE", "Refuse the copy if a referenced row would be missing"});
        }

        public List<String[]> conflicts() {
            return List.of(
                    new String[] {"SKIP", "Keep the existing row"},
                    new String[] {"REPLACE", "Replace it with the row from production"},
                    new String[] {"FAIL", "Stop the copy"});
        }
    }
}
