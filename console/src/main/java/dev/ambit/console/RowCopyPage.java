package dev.ambit.console;

import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Row copies › Copy rows: first it is said what would be copied, and then it is.
public final class RowCopyPage {

    private static final String TEMPLATE = "row-copy";

    private RowCopyPage() {}

    static Response ask(Visit visit) {
        Place place = visit.place();
        String source = place.environments().stream()
                .filter(Environment::isProduction)
                .findFirst()
                .map(Environment::slug)
                .orElse("");
        return visit.show(TEMPLATE, view(visit, place, new RowCopyDraft(source, "", "FOLLOW", "SKIP", ""), null, null));
    }

    /// Copies nothing.
    static Response tryOut(Visit visit) {
        Place place = visit.place();
        RowCopyDraft draft = RowCopyDraft.of(visit.form());
        try {
            Forecast forecast = visit.send(place, "POST", "/row-copies", draft.body(place.slug(), true))
                    .data(Forecast.class);
            return visit.show(TEMPLATE, view(visit, place, draft, forecast, null));
        } catch (Problem problem) {
            return visit.refuse(problem, TEMPLATE, view(visit, place, draft, null, Fault.of(problem)));
        }
    }

    static Response start(Visit visit) {
        Place place = visit.place();
        RowCopyDraft draft = RowCopyDraft.of(visit.form());
        try {
            Begun begun = visit.send(place, "POST", "/row-copies", draft.body(place.slug(), false))
                    .data(Begun.class);
            return Screen.seeOther("%s/operations/%s".formatted(place.account().path(), begun.operationId()));
        } catch (Problem problem) {
            return visit.refuse(problem, TEMPLATE, view(visit, place, draft, null, Fault.of(problem)));
        }
    }

    private static View view(
            Visit visit, Place place, RowCopyDraft draft, @Nullable Forecast forecast, @Nullable Fault fault) {
        return new View(visit.frame("Copy rows", RowCopiesPage.SECTION, place), place, draft, forecast, fault);
    }

    record Begun(String operationId) {}

    /// What would be copied.
    ///
    /// @param unmasked personal data that would go over as it is, which is refused
    /// @param suspected what looks like personal data, and nobody has said that it is
    public record Forecast(
            long total,
            List<Table> tables,
            List<Need> needs,
            List<Mask> masked,
            List<Column> unmasked,
            List<Column> suspected,
            boolean refused) {}

    public record Table(String name, long rows, boolean followed) {}

    /// What a foreign key asks for.
    ///
    /// @param rows that refer to what would not be there
    public record Need(String table, List<String> columns, String to, long rows) {}

    public record Mask(
            String table, String column, @Nullable String rule) {}

    public record Column(String table, String column) {

        @Override
        public String toString() {
            return table + "." + column;
        }
    }

    /// The form, and what the copy would do.
    ///
    /// @param forecast null as long as it was not asked for
    public record View(
            Frame frame,
            Place place,
            RowCopyDraft draft,
            @Nullable Forecast forecast,
            @Nullable Fault fault) {

        public List<String[]> foreignKeys() {
            return List.of(
                    new String[] {"FOLLOW", "Copy what they refer to as well"},
                    new String[] {"REFUSE", "Refuse the copy, if what they refer to would not be there"});
        }

        public List<String[]> conflicts() {
            return List.of(
                    new String[] {"SKIP", "Leave it as it is"},
                    new String[] {"REPLACE", "Put production's in its place"},
                    new String[] {"FAIL", "Stop the copy"});
        }
    }
}
