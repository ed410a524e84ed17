package dev.ambit.console;

import dev.ambit.console.RowCopyPage.Column;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The columns of production with personal data, and the rule that masks each in a copy of rows.
public final class MaskingPage {

    private static final String SECTION = "masking";
    private static final String FORM = "masking-form";

    private MaskingPage() {}

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        return visit.show(SECTION, new View(visit.frame("Masking", SECTION, scope), scope, masking(visit, scope)));
    }

    static Response edit(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Masking is = masking(visit, scope);
        String personal = is.personal.stream().map(MaskLine::text).collect(Collectors.joining("\n"));
        String media = is.media.stream().map(Column::toString).collect(Collectors.joining("\n"));
        return visit.show(FORM, form(visit, scope, personal, media, null));
    }

    static Response save(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        String personal = visit.form().text("personal");
        String media = visit.form().text("media");
        List<Column> columns = MaskLine.all(media).stream()
                .map(it -> new Column(it.table(), it.column()))
                .toList();
        try {
            visit.send(scope, "PUT", path(scope), Map.of("personal", MaskLine.all(personal), "media", columns));
            return Screen.seeOther(scope.path() + "/masking");
        } catch (Problem problem) {
            return visit.refuse(problem, FORM, form(visit, scope, personal, media, Fault.of(problem)));
        }
    }

    private static Masking masking(ConsoleRequest visit, ConsoleScope scope) {
        return visit.send(scope, "GET", path(scope), null).data(Masking.class);
    }

    private static String path(ConsoleScope scope) {
        return StackPage.path(scope) + "/masking";
    }

    private static FormView form(
            ConsoleRequest visit, ConsoleScope scope, String personal, String media, @Nullable Fault fault) {
        return new FormView(visit.frame("Edit masking", SECTION, scope), scope, personal, media, fault);
    }

    /// The masking rules of an environment.
    ///
    /// @param media columns with paths of media
    public record Masking(List<MaskLine> personal, List<Column> media) {}

    public record View(Frame frame, ConsoleScope scope, Masking masking) {

        public boolean mayEdit() {
            return scope.may("PUT", "/stacks/{slug}/masking");
        }
    }

    /// The form, with one line per column.
    public record FormView(
            Frame frame,
            ConsoleScope scope,
            String personal,
            String media,
            @Nullable Fault fault) {}
}
