package dev.ambit.console;

import dev.ambit.http.LocalClient.Reply;
import dev.ambit.http.Response;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// For the operator: the stacks of all accounts, their states and their drift.
public final class StacksPage {

    private StacksPage() {}

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Query query = visit.request().query(Query.class);
        String sought = query.account() == null ? "" : query.account().strip();
        String rest = query.after() == null ? "" : "&after=" + UrlText.encoded(query.after());
        Reply reply = visit.send(scope, "GET", "/stacks?limit=30&account=" + UrlText.encoded(sought) + rest, null);
        return visit.show(
                "stacks",
                new View(
                        visit.frame("Stacks", "stacks", scope),
                        scope.account().path() + "/stacks",
                        sought,
                        reply.rows(Row.class),
                        reply.next()));
    }

    /// A filter and a cursor.
    ///
    /// @param account prefix of the slug of an account
    public record Query(@Nullable String account, @Nullable String after) {}

    /// One stack.
    ///
    /// @param drifts number of resources that have drifted; null if it was never checked
    public record Row(
            String account,
            String environment,
            String stage,
            String state,
            String databaseStrategy,
            @Nullable Integer drifts,
            @Nullable Instant observedAt) {

        public boolean isProduction() {
            return stage.equals("PRODUCTION");
        }

        public String stateWord() {
            return Stack.stateWord(state);
        }

        public String drift() {
            return switch (drifts) {
                case null -> "not checked yet";
                case 0 -> "none";
                case 1 -> "1 resource differs";
                case Integer many -> many + " resources differ";
            };
        }
    }

    /// A page of stacks.
    ///
    /// @param sought the filter
    public record View(
            Frame frame,
            String path,
            String sought,
            List<Row> rows,
            @Nullable String next) {}
}
