package dev.ambit.console;

import dev.ambit.http.Form;
import dev.ambit.http.LocalClient.Reply;
import dev.ambit.http.Page;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The notifications of the signed-in member, how the member is told, and the chat channel of the account.
public final class NotificationsPage {

    private static final String SECTION = "notifications";
    private static final String API = "/notifications";

    private NotificationsPage() {}

    static Response show(ConsoleRequest visit) {
        Place place = visit.place();
        String after = visit.request().query(Page.Query.class).after();
        String rest = after == null ? "" : "&after=" + Words.encoded(after);
        Reply reply = visit.send(place, "GET", API + "?limit=20" + rest, null);
        return visit.show(
                SECTION,
                new View(visit.frame("Notifications", SECTION, place), place, reply.rows(Told.class), reply.next()));
    }

    static Response markRead(ConsoleRequest visit) {
        Place place = visit.place();
        long last;
        try {
            last = Long.parseLong(visit.form().text("last"));
        } catch (NumberFormatException _) {
            last = 0;
        }
        visit.send(place, "POST", API + "/read", Map.of("lastId", last));
        return Screen.seeOther(path(place));
    }

    static Response settings(ConsoleRequest visit) {
        String done = visit.request().query(Query.class).done();
        return visit.show("notification-settings", settings(visit, visit.place(), done, null));
    }

    static Response choose(ConsoleRequest visit) {
        Place place = visit.place();
        Form form = visit.form();
        List<Map<String, Object>> kinds = state(visit, place).kinds().stream()
                .map(it -> Map.<String, Object>of(
                        "kind",
                        it.kind(),
                        "shown",
                        form.texts("shown").contains(it.kind()),
                        "mailed",
                        form.isTicked("mail-choices") ? form.texts("mailed").contains(it.kind()) : it.mailed()))
                .toList();
        visit.send(place, "PUT", API + "/settings", Map.of("kinds", kinds));
        return Screen.seeOther(path(place) + "/settings?done=saved");
    }

    static Response setHook(ConsoleRequest visit) {
        Place place = visit.place();
        try {
            visit.send(
                    place,
                    "PUT",
                    API + "/hook",
                    Map.of("url", visit.form().text("url").strip()));
            return Screen.seeOther(path(place) + "/settings?done=saved");
        } catch (Problem problem) {
            Fault fault = Fault.of(problem).labelled(Map.of("url", "The URL"));
            return visit.refuse(problem, "notification-settings", settings(visit, place, null, fault));
        }
    }

    static Response removeHook(ConsoleRequest visit) {
        Place place = visit.place();
        visit.send(place, "DELETE", API + "/hook", null);
        return Screen.seeOther(path(place) + "/settings?done=removed");
    }

    private static String path(Place place) {
        return place.account().path() + "/notifications";
    }

    private static State state(ConsoleRequest visit, Place place) {
        return visit.send(place, "GET", API + "/settings", null).data(State.class);
    }

    private static SettingsView settings(
            ConsoleRequest visit, Place place, @Nullable String done, @Nullable Fault fault) {
        State state = state(visit, place);
        boolean isOwner = place.account().isOwner();
        boolean isSet = isOwner
                && visit.send(place, "GET", API + "/hook", null)
                        .data(Hook.class)
                        .isSet();
        return new SettingsView(
                visit.frame("Notification settings", SECTION, place),
                place,
                state.mailOn(),
                state.kinds().stream().filter(it -> isOwner || !it.forOwners()).toList(),
                isOwner,
                isSet,
                done,
                fault);
    }

    /// The query of the settings.
    ///
    /// @param done what was just done
    public record Query(@Nullable String done) {}

    public record Told(
            long id,
            String subject,
            String content,
            String path,
            Instant createdAt,
            @Nullable Instant readAt) {}

    public record Kind(String kind, String title, boolean forOwners, boolean shown, boolean mailed) {}

    private record State(boolean mailOn, List<Kind> kinds) {}

    private record Hook(boolean isSet) {}

    public record View(
            Frame frame,
            Place place,
            List<Told> rows,
            @Nullable String next) {

        public boolean hasUnread() {
            return rows.stream().anyMatch(it -> it.readAt() == null);
        }
    }

    /// The settings.
    ///
    /// @param isMailOn whether the server sends mail
    /// @param isHookSet whether the account has a chat channel
    /// @param done what was just done
    public record SettingsView(
            Frame frame,
            Place place,
            boolean isMailOn,
            List<Kind> kinds,
            boolean isOwner,
            boolean isHookSet,
            @Nullable String done,
            @Nullable Fault fault) {}
}
