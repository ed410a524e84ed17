package dev.ambit.console;

import dev.ambit.http.LocalClient.Reply;
import dev.ambit.http.Page;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The history of a promotion with its comments.
public final class PromotionActivityPage {

    private static final String TEMPLATE = "promotion-activity";

    private PromotionActivityPage() {}

    static Response show(ConsoleRequest visit) {
        View view = view(visit, visit.scope(), "", null);
        return view.header().show(visit, TEMPLATE, view);
    }

    static Response comment(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        String text = visit.form().text("text");
        try {
            visit.send(scope, "POST", PromotionHeader.api(visit) + "/comments", Map.of("text", text));
            return Screen.seeOther(
                    "%s/promotions/%s/activity".formatted(scope.account().path(), visit.variable("id")));
        } catch (Problem problem) {
            return visit.refuse(problem, TEMPLATE, view(visit, scope, text, Fault.of(problem)));
        }
    }

    private static View view(ConsoleRequest visit, ConsoleScope scope, String text, @Nullable Fault fault) {
        PromotionHeader header = PromotionHeader.of(visit, scope, fault != null && fault.isAt("text") ? null : fault);
        String after = fault == null ? visit.request().query(Page.Query.class).after() : null;
        String rest = after == null ? "" : "&after=" + UrlText.encoded(after);
        Reply reply = visit.send(scope, "GET", PromotionHeader.api(visit) + "/activity?limit=50" + rest, null);
        return new View(header, reply.rows(Entry.class), reply.next(), text, fault);
    }

    /// An entry of the history, as the API returns it.
    ///
    /// @param text a comment, the time of a schedule, or the reason of a failure
    public record Entry(
            String kind, @Nullable String hash, @Nullable String text, Actor actor, Instant at) {

        public String word() {
            return switch (kind) {
                case "CREATED" -> "created the promotion";
                case "RESOLVED" -> "selected changes or resolved conflicts";
                case "APPROVED" -> "approved the promotion";
                case "COMMENTED" -> "commented";
                case "APPLY_REQUESTED" -> text == null ? "started to apply the promotion" : "scheduled the promotion";
                case "APPLIED" -> "applied the promotion";
                case "ROLLBACK_REQUESTED" -> "started to roll back the promotion";
                case "ROLLED_BACK" -> "rolled back the promotion";
                case "FAILED" -> "could not apply or roll back the promotion";
                case "CLOSED" -> "closed the promotion";
                default -> Kinds.plain(kind);
            };
        }

        /// Returns the scheduled time; null if this entry schedules nothing.
        public @Nullable Instant scheduled() {
            return kind.equals("APPLY_REQUESTED") && text != null ? Instant.parse(text) : null;
        }

        /// Returns the beginning of the hash of the content that was approved or applied.
        public String shortHash() {
            return hash == null ? "" : PageBudget.shortened(hash, HistoryPage.HASH_SHOWN);
        }
    }

    public record View(
            PromotionHeader header,
            List<Entry> entries,
            @Nullable String next,
            String text,
            @Nullable Fault fault) {

        public boolean mayComment() {
            return header.scope().may(header.target(), "POST", "/promotions/{id}/comments");
        }
    }
}
