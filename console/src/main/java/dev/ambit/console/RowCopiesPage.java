package dev.ambit.console;

import dev.ambit.http.LocalClient.Reply;
import dev.ambit.http.Page;
import dev.ambit.http.Response;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which rows of production were copied into an environment, each time by somebody's hand.
public final class RowCopiesPage {

    static final String SECTION = "row-copies";

    private RowCopiesPage() {}

    static Response show(Visit visit) {
        Place place = visit.place();
        String after = visit.request().query(Page.Query.class).after();
        String rest = after == null ? "" : "&after=" + Words.encoded(after);
        Reply reply =
                visit.send(place, "GET", "/row-copies?limit=20&environment=%s%s".formatted(place.slug(), rest), null);
        return visit.show(
                "row-copies",
                new View(visit.frame("Row copies", SECTION, place), place, reply.rows(RowCopy.class), reply.next()));
    }

    /// Whoever copies reads production and writes beside it.
    static boolean mayCopy(Place place) {
        return place.may("POST", "/row-copies") && place.mayInProduction("POST", "/row-copies");
    }

    /// One copy.
    ///
    /// @param read how many rows came over
    /// @param written how many of them were not there, or otherwise
    public record RowCopy(
            String operationId,
            String source,
            List<String> tables,
            String state,
            long read,
            long written,
            @Nullable Fault problem,
            Instant createdAt) {}

    public record View(
            Frame frame,
            Place place,
            List<RowCopy> copies,
            @Nullable String next) {

        public boolean mayCopy() {
            return RowCopiesPage.mayCopy(place);
        }
    }
}
