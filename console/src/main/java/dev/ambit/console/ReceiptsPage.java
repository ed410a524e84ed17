package dev.ambit.console;

import dev.ambit.http.LocalClient.Reply;
import dev.ambit.http.Page;
import dev.ambit.http.Response;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The receipts of all deletions in the account.
public final class ReceiptsPage {

    private ReceiptsPage() {}

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        String after = visit.request().query(Page.Query.class).after();
        String rest = after == null ? "" : "&after=" + UrlText.encoded(after);
        Reply reply = visit.send(scope, "GET", "/receipts?limit=20" + rest, null);
        return visit.show(
                "receipts",
                new View(visit.frame("Deleted", "receipts", scope), scope, reply.rows(Row.class), reply.next()));
    }

    public record Row(
            UUID operationId,
            String removed,
            @Nullable List<Receipt.Named> environments,
            Instant askedAt,
            Instant finishedAt) {

        public boolean isOfStack() {
            return removed.equals("stack");
        }

        public List<Receipt.Named> gone() {
            return environments == null ? List.of() : environments;
        }
    }

    public record View(
            Frame frame,
            ConsoleScope scope,
            List<Row> rows,
            @Nullable String next) {}
}
