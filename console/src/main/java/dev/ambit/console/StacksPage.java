package dev.ambit.console;

import dev.ambit.http.LocalClient.Reply;
import dev.ambit.http.Response;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Of whoever runs the installation: the stacks of all accounts, how they are and whether they are as they should
/// be.
public final class StacksPage {

    private StacksPage() {}

    static Response show(Visit visit) {
        Place place = visit.place();
        Query query = visit.request().query(Query.class);
        String sought = query.account() == null ? "" : query.account().strip();
        String rest = query.after() == null ? "" : "&after=" + Words.encoded(query.after());
        Reply reply = visit.send(place, "GET", "/stacks?limit=30&account=" + Words.encoded(sought) + rest, null);
        return visit.show(
                "stacks",
                new View(
                        visit.frame("Stacks", "stacks", place),
                        place.account().path() + "/stacks",
                        sought,
                        reply.rows(Row.class),
                        reply.next()));
    }

    /// Which of them, and from where on.
    ///
    /// @param account what the slug of an account begins with
    public record Query(@Nullable String account, @Nullable String after) {}

    /// One stack.
    ///
    /// @param drifts how many resources are not as they should be; null if nobody has looked
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
                case null -> "nobody has looked yet";
                case 0 -> "none";
                case 1 -> "1 resource differs";
                case Integer many -> many + " resources differ";
            };
        }
    }

    /// A page of them.
    ///
    /// @param sought as it was asked for
    public record View(
            Frame frame,
            String path,
            String sought,
            List<Row> rows,
            @Nullable String next) {}
}
