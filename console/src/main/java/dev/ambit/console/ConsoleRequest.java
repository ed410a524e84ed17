package dev.ambit.console;

import static dev.ambit.problem.ProblemCode.ACCOUNT_NOT_FOUND;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.EDITED_MEANWHILE;
import static dev.ambit.problem.ProblemCode.UNAUTHENTICATED;

import dev.ambit.http.Form;
import dev.ambit.http.Json;
import dev.ambit.http.LocalClient;
import dev.ambit.http.LocalClient.Call;
import dev.ambit.http.LocalClient.Reply;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One request to the console, for a page or from a form. Pages call the API only through this class.
final class ConsoleRequest {

    private final Request request;
    private final LocalClient api;
    private final Screen screen;
    private final InstantSource clock;
    private final List<String> eventTypes;
    private final String session;

    /// @param eventTypes names of all event types that a webhook can select
    ConsoleRequest(Request request, LocalClient api, Screen screen, List<String> eventTypes, InstantSource clock) {
        this(request, api, screen, eventTypes, clock, SessionCookie.read(request));
    }

    private ConsoleRequest(
            Request request,
            LocalClient api,
            Screen screen,
            List<String> eventTypes,
            InstantSource clock,
            String session) {
        this.request = request;
        this.api = api;
        this.screen = screen;
        this.eventTypes = eventTypes;
        this.clock = clock;
        this.session = session;
    }

    /// Returns the same request with another session.
    ConsoleRequest as(String token) {
        return new ConsoleRequest(request, api, screen, eventTypes, clock, token);
    }

    Request request() {
        return request;
    }

    /// Returns the real time, which API keys use.
    Instant now() {
        return clock.instant();
    }

    List<String> eventTypes() {
        return eventTypes;
    }

    boolean isSignedIn() {
        return !session.isEmpty();
    }

    /// Throws unless a console page has sent the form. Call this before any action.
    void requireOurForm() {
        requireOurs(request.form().text(SameSite.FIELD));
    }

    /// Throws unless a console page has sent the form with this token.
    void requireOurs(String formToken) {
        SameSite.require(request, formToken, session);
    }

    Form form() {
        return request.form();
    }

    /// Returns the option that was selected.
    ///
    /// @throws Problem `BadUserInput` if it is not an option of the form
    String choice(String name, Collection<String> offered) {
        String chosen = form().text(name);
        if (!offered.contains(chosen)) {
            throw BAD_USER_INPUT
                    .because("%s is one of these: %s.".formatted(name, String.join(", ", offered)))
                    .at(name, chosen, String.join(", ", offered));
        }
        return chosen;
    }

    /// Returns the values with which the form was drawn, from its hidden field.
    ///
    /// @throws Problem `BadUserInput` if the field cannot be parsed
    <T> T was(Class<T> type) {
        String was = form().text("was");
        try {
            return Json.read(was, type);
        } catch (Problem _) {
            throw BAD_USER_INPUT
                    .because("This form does not say what it is to change. Open the page again.")
                    .at("was", was, "what the page has there");
        }
    }

    /// Returns a variable of the path, encoded for another path.
    String variable(String name) {
        return UrlText.encoded(request.variable(name));
    }

    /// Returns the base URL by which the browser reaches the server.
    String url() {
        String origin = request.header("Origin");
        String scheme = SessionCookie.isSecure(request) ? "https" : "http";
        return origin == null ? "%s://%s".formatted(scheme, request.header("Host")) : origin;
    }

    /// Returns the problem of a form whose values were changed by another person, with a message for its page.
    static Problem editedMeanwhile(String message) {
        return EDITED_MEANWHILE.because(message);
    }

    /// Returns the path of the page that sent the form, with its query, such as a price table with its choices.
    ///
    /// @param otherwise path without a query; returned if the form was sent by a page with another path
    String back(String otherwise) {
        String referer = Objects.requireNonNullElse(request.header("Referer"), "");
        String path = referer.replaceFirst("^https?://[^/]+", "");
        boolean isPage = path.equals(otherwise) || path.startsWith(otherwise + "?");
        return isPage ? Destination.of(path) : otherwise;
    }

    /// Returns the scope of the account and the environment in the path.
    ConsoleScope scope() {
        return scope(request.variable("account"));
    }

    ConsoleScope scope(String slug) {
        Me me = me();
        Me.Account account = me.accounts().stream()
                .filter(it -> it.slug().equals(slug))
                .findFirst()
                .orElseThrow(() -> ACCOUNT_NOT_FOUND.because(
                        "You cannot access an account `%s`. Choose an account from the list of your accounts."
                                .formatted(slug)));
        var outside = new ConsoleScope(me, account, List.of(), null, 0, api, new CatalogGate(List::of));
        List<Environment> environments =
                send(outside, "GET", "/environments?limit=20", null).rows(Environment.class);
        Environment environment = request.hasVariable("environment")
                ? send(outside, "GET", "/environments/" + variable("environment"), null)
                        .data(Environment.class)
                : null;
        int unread = send(outside, "GET", "/notifications/unread", null)
                .data(Unread.class)
                .count();
        var gate = new CatalogGate(() -> ApprovalRule.all(this, outside));
        return new ConsoleScope(me, account, environments, environment, unread, api, gate);
    }

    private record Unread(int count) {}

    Me me() {
        return send("GET", "/me", null).data(Me.class);
    }

    /// Calls the API with the session, if there is one.
    Reply send(String method, String path, @Nullable Object body) {
        return send(method, path, body, Map.of());
    }

    /// Calls the API with the session, if there is one, and with further headers.
    Reply send(String method, String path, @Nullable Object body, Map<String, String> more) {
        Map<String, String> headers = new HashMap<>(who());
        headers.putAll(more);
        return api.send(request, new Call(method, "/api/v1" + path, headers, body));
    }

    Reply send(ConsoleScope scope, String method, String path, @Nullable Object body) {
        return send(scope, method, path, body, Map.of());
    }

    /// Calls the API within the account, and within the environment if the scope has one, with further headers.
    Reply send(ConsoleScope scope, String method, String path, @Nullable Object body, Map<String, String> more) {
        Map<String, String> headers = new HashMap<>(who());
        headers.put("X-ACCOUNT-ID", scope.account().id().toString());
        Environment environment = scope.environment();
        if (environment != null) {
            headers.put("X-ENVIRONMENT-ID", environment.id().toString());
        }
        headers.putAll(more);
        return api.send(request, new Call(method, "/api/v1" + path, headers, body));
    }

    Frame frame(String title, String section, @Nullable ConsoleScope scope) {
        return new Frame(
                title,
                section,
                scope,
                screen.assets(),
                SameSite.formToken(session),
                CatalogNotice.of(this, section, scope));
    }

    Response show(String template, Object view) {
        return screen.show(200, template, view);
    }

    /// Shows the page of a rejected form again. A wrong password does not end the session: it is reported on the
    /// page.
    Response refuse(Problem problem, String template, Object view) {
        int status = problem.code() == UNAUTHENTICATED ? 422 : problem.code().status();
        return screen.show(status, template, view);
    }

    private Map<String, String> who() {
        return isSignedIn() ? Map.of("Authorization", "Bearer " + session) : Map.of();
    }
}
