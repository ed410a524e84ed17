package dev.ambit.console;

import dev.ambit.http.LocalClient.Reply;
import dev.ambit.http.Page;
import dev.ambit.http.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Settings › Environments: all environments of the account, including archived ones.
public final class EnvironmentsPage {

    private EnvironmentsPage() {}

    static Response show(ConsoleRequest visit) {
        Place place = visit.place();
        String after = visit.request().query(Page.Query.class).after();
        String rest = after == null ? "" : "&after=" + Words.encoded(after);
        Reply reply = visit.send(place, "GET", "/environments?includeArchived=true&limit=15" + rest, null);
        return visit.show(
                "environments",
                new View(
                        visit.frame("Environments", "environments", place),
                        place,
                        reply.rows(Environment.class),
                        reply.next()));
    }

    public record View(
            Frame frame,
            Place place,
            List<Environment> environments,
            @Nullable String next) {}
}
