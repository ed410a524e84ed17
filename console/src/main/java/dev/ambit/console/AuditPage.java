package dev.ambit.console;

import dev.ambit.http.Json;
import dev.ambit.http.LocalClient.Reply;
import dev.ambit.http.Page;
import dev.ambit.http.Response;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The audit log of the account or of one environment.
public final class AuditPage {

    private AuditPage() {}

    static Response show(ConsoleRequest visit) {
        Place place = visit.place();
        Environment environment = place.environment();
        String after = visit.request().query(Page.Query.class).after();
        String path = "/audit?limit=15"
                + (environment == null ? "" : "&environmentId=" + environment.id())
                + (after == null ? "" : "&after=" + Words.encoded(after));
        Reply reply = visit.send(place, "GET", path, null);
        String section = environment == null ? "account-audit" : "audit";
        return visit.show(
                "audit",
                new View(visit.frame("Audit log", section, place), place, reply.rows(Act.class), reply.next()));
    }

    public record Act(
            Instant at,
            Actor actor,
            String operation,
            Entity entity,
            @Nullable Map<String, @Nullable Object> before,
            @Nullable Map<String, @Nullable Object> after) {

        /// The author in a few words.
        public String authorWord() {
            return switch (actor.type()) {
                case "APP_SERVER" -> "a server key";
                case "SYSTEM" -> "Ambit";
                case "USER", "PERSON", "MEMBER" -> "a member";
                default -> actor.type();
            };
        }

        public String was() {
            return before == null ? "" : PageBudget.shortened(Json.text(before));
        }

        public String is() {
            return after == null ? "" : PageBudget.shortened(Json.text(after));
        }
    }

    public record Actor(
            String type, @Nullable String id, @Nullable String address) {}

    public record Entity(String type, String id) {}

    public record View(
            Frame frame,
            Place place,
            List<Act> acts,
            @Nullable String next) {}
}
