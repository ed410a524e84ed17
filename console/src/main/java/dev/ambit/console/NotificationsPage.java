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

/// The notifications of the signed-in member, how they are delivered, and the chat channel of the account.
public final class NotificationsPage {

    private static final String SECTION = "notifications";
    private static final String API = "/notifications";

    private NotificationsPage() {}

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        String after = visit.request().query(Page.Query.class).after();
        String rest = after == null ? "" : "&after=" + UrlText.encoded(after);
        Reply reply = visit.send(scope, "GET", API + "?limit=20" + rest, null);
        return visit.show(
                SECTION,
                new View(
                        visit.frame("Notifications", SECTION, scope),
                        scope,
                        reply.rows(NotificationRow.class),
                        reply.next()));
    }

    static Response markRead(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        long last;
        try {
            last = Long.parseLong(visit.form().text("last"));
        } catch (NumberFormatException _) {
            last = 0;
        }
        visit.send(scope, "POST", API + "/read", Map.of("through", last));
        return Screen.seeOther(path(scope));
    }

    static Response settings(ConsoleRequest visit) {
        String done = visit.request().query(Query.class).done();
        return visit.show("notification-settings", settings(visit, visit.scope(), done, null));
    }

    static Response choose(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Form form = visit.form();
        List<Map<String, Object>> kinds = state(visit, scope).kinds().stream()
                .map(it -> Map.<String, Object>of(
                        "kind",
                        it.kind(),
                        "shown",
                        form.texts("shown").contains(it.kind()),
                        "mailed",
                        form.isTicked("mail-choices") ? form.texts("mailed").contains(it.kind()) : it.mailed()))
                .toList();
        visit.send(scope, "PUT", API + "/settings", Map.of("kinds", kinds));
        return Screen.seeOther(path(scope) + "/settings?done=saved");
    }

    static Response setHook(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        try {
            visit.send(
                    scope,
                    "PUT",
                    API + "/hook",
                    Map.of("url", visit.form().text("hookUrl").strip()));
            return Screen.seeOther(path(scope) + "/settings?done=saved");
        } catch (Problem problem) {
            Fault labelled = Fault.of(problem).labelled(Map.of("url", "The URL"));
            Fault fault = labelled.isAt("url") ? new Fault("hookUrl", labelled.message()) : labelled;
            return visit.refuse(problem, "notification-settings", settings(visit, scope, null, fault));
        }
    }

    static Response removeHook(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        visit.send(scope, "DELETE", API + "/hook", null);
        return Screen.seeOther(path(scope) + "/settings?done=removed");
    }

    private static String path(ConsoleScope scope) {
        return scope.account().path() + "/notifications";
    }

    private static State state(ConsoleRequest visit, ConsoleScope scope) {
        return visit.send(scope, "GET", API + "/settings", null).data(State.class);
    }

    private static SettingsView settings(
            ConsoleRequest visit, ConsoleScope scope, @Nullable String done, @Nullable Fault fault) {
        State state = state(visit, scope);
        boolean isOwner = scope.account().isOwner();
        boolean isSet = isOwner
                && visit.send(scope, "GET", API + "/hook", null)
                        .data(Hook.class)
                        .isSet();
        return new SettingsView(
                visit.frame("Notification settings", SECTION, scope),
                scope,
                state.mailOn(),
                state.kinds().stream().filter(it -> isOwner || !it.forOwners()).toList(),
                isOwner,
                isSet,
                done,
                fault);
    }

    /// The query of the settings.
    ///
    /// @param done the action that has just succeeded
    public record Query(@Nullable String done) {}

    public record NotificationRow(
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
            ConsoleScope scope,
            List<NotificationRow> rows,
            @Nullable String next) {

        public boolean hasUnread() {
            return rows.stream().anyMatch(it -> it.readAt() == null);
        }
    }

    /// The settings.
    ///
    /// @param isMailOn whether the server sends mail
    /// @param isHookSet whether the account has a chat channel
    /// @param done the action that has just succeeded
    public record SettingsView(
            Frame frame,
            ConsoleScope scope,
            boolean isMailOn,
            List<Kind> kinds,
            boolean isOwner,
            boolean isHookSet,
            @Nullable String done,
            @Nullable Fault fault) {}
}
