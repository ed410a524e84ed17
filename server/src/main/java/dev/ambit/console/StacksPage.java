package dev.ambit.console;

import dev.ambit.http.LocalClient.Reply;
import dev.ambit.http.Page;
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
        String after = visit.request().query(Page.Query.class).after();
        String rest = after == null ? "" : "&after=" + Words.encoded(after);
        Reply reply = visit.send(place, "GET", "/stacks?limit=30" + rest, null);
        return visit.show(
                "stacks", new View(visit.frame("Stacks", "stacks", place), place, reply.rows(Row.class), reply.next()));
    }

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

    public record View(
            Frame frame,
            Place place,
            List<Row> rows,
            @Nullable String next) {}
}
