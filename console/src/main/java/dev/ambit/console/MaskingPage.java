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
        Place place = visit.place();
        return visit.show(SECTION, new View(visit.frame("Masking", SECTION, place), place, masking(visit, place)));
    }

    static Response edit(ConsoleRequest visit) {
        Place place = visit.place();
        Masking is = masking(visit, place);
        String personal = is.personal.stream().map(MaskLine::text).collect(Collectors.joining("\n"));
        String media = is.media.stream().map(Column::toString).collect(Collectors.joining("\n"));
        return visit.show(FORM, form(visit, place, personal, media, null));
    }

    static Response save(ConsoleRequest visit) {
        Place place = visit.place();
        String personal = visit.form().text("personal");
        String media = visit.form().text("media");
        List<Column> columns = MaskLine.all(media).stream()
                .map(it -> new Column(it.table(), it.column()))
                .toList();
        try {
            visit.send(place, "PUT", path(place), Map.of("personal", MaskLine.all(personal), "media", columns));
            return Screen.seeOther(place.path() + "/masking");
        } catch (Problem problem) {
            return visit.refuse(problem, FORM, form(visit, place, personal, media, Fault.of(problem)));
        }
    }

    private static Masking masking(ConsoleRequest visit, Place place) {
        return visit.send(place, "GET", path(place), null).data(Masking.class);
    }

    private static String path(Place place) {
        return StackPage.path(place) + "/masking";
    }

    private static FormView form(
            ConsoleRequest visit, Place place, String personal, String media, @Nullable Fault fault) {
        return new FormView(visit.frame("Edit masking", SECTION, place), place, personal, media, fault);
    }

    /// The masking rules of an environment.
    ///
    /// @param media columns with paths of media
    public record Masking(List<MaskLine> personal, List<Column> media) {}

    public record View(Frame frame, Place place, Masking masking) {

        public boolean mayEdit() {
            return place.may("PUT", "/stacks/{slug}/masking");
        }
    }

    /// The form, with one line per column.
    public record FormView(
            Frame frame,
            Place place,
            String personal,
            String media,
            @Nullable Fault fault) {}
}
