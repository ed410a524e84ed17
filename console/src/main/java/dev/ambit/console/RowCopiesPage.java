package dev.ambit.console;

import dev.ambit.http.LocalClient.Reply;
import dev.ambit.http.Page;
import dev.ambit.http.Response;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The row copies from production into an environment.
public final class RowCopiesPage {

    static final String SECTION = "row-copies";

    private RowCopiesPage() {}

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        String after = visit.request().query(Page.Query.class).after();
        String rest = after == null ? "" : "&after=" + UrlText.encoded(after);
        Reply reply =
                visit.send(scope, "GET", "/row-copies?limit=20&environment=%s%s".formatted(scope.slug(), rest), null);
        return visit.show(
                "row-copies",
                new View(visit.frame("Row copies", SECTION, scope), scope, reply.rows(RowCopy.class), reply.next()));
    }

    /// Returns whether the member may copy rows. A copy reads production and writes into this environment, so
    /// the member needs a role in both.
    static boolean mayCopy(ConsoleScope scope) {
        return scope.may("POST", "/row-copies") && scope.mayInProduction("POST", "/row-copies");
    }

    /// One copy.
    ///
    /// @param read number of rows read from production
    /// @param written number of rows that were missing or different in the target
    public record RowCopy(
            String operationId,
            String source,
            List<String> tables,
            String state,
            long read,
            long written,
            @Nullable Fault problem,
            Instant createdAt) {

        public String stateLabel() {
            return OperationStates.label(state);
        }
    }

    public record View(
            Frame frame,
            ConsoleScope scope,
            List<RowCopy> copies,
            @Nullable String next) {

        public boolean mayCopy() {
            return RowCopiesPage.mayCopy(scope);
        }
    }
}
