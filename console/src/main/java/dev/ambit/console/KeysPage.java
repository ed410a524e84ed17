package dev.ambit.console;

import dev.ambit.console.NewKeysPage.Secret;
import dev.ambit.http.Form;
import dev.ambit.http.LocalClient.Reply;
import dev.ambit.http.Page;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The API keys of an environment. A key's token is shown once; a key can be rotated and revoked.
public final class KeysPage {

    /// Grace periods of a rotated key (docs/reference/keys-and-roles.md), by label.
    static final Map<String, Duration> GRACES = graces();

    /// Lifetimes of a new scoped key.
    static final Map<String, Duration> LIFETIMES = lifetimes();

    private static final String NEVER = "never";

    private static final List<String> SCOPES = Stream.of(
                    "API_KEY", "COUPON", "CUSTOMER", "ENVIRONMENT", "EVENT_QUEUE", "SUBSCRIPTION")
            .flatMap(resource -> Stream.of("READ", "WRITE").map(action -> resource + ":" + action))
            .toList();

    private KeysPage() {}

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        String after = visit.request().query(Page.Query.class).after();
        String rest = after == null ? "" : "&after=" + UrlText.encoded(after);
        Reply reply = visit.send(scope, "GET", api(scope) + "?limit=20" + rest, null);
        return visit.show(
                "keys", new View(visit.frame("API keys", "keys", scope), scope, reply.rows(Key.class), reply.next()));
    }

    static Response add(ConsoleRequest visit) {
        return visit.show("key-form", form(visit, visit.scope(), "", List.of(), NEVER, null));
    }

    static Response create(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Form form = visit.form();
        String name = form.text("displayName").strip();
        List<String> chosen = form.texts("scopes");
        String expiry = visit.choice("expiry", LIFETIMES.keySet());
        try {
            List<Map<String, String>> scopes =
                    chosen.stream().map(KeysPage::scope).toList();
            Map<String, Object> body =
                    new HashMap<>(Map.of("displayName", name, "keyType", "SCOPED", "scopes", scopes));
            Duration lifetime = Objects.requireNonNull(LIFETIMES.get(expiry));
            if (!lifetime.isZero()) {
                body.put("expireAt", visit.now().plus(lifetime));
            }
            Key key = visit.send(scope, "POST", api(scope), body).data(Key.class);
            return shown(visit, scope, key);
        } catch (Problem problem) {
            return visit.refuse(problem, "key-form", form(visit, scope, name, chosen, expiry, Fault.of(problem)));
        }
    }

    static Response askRotation(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        return visit.show("key-rotation", rotation(visit, scope, null));
    }

    static Response rotate(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        try {
            Duration grace = Objects.requireNonNull(GRACES.get(visit.choice("grace", GRACES.keySet())));
            Map<String, Object> body =
                    grace.isZero() ? Map.of() : Map.of("expireAt", visit.now().plus(grace));
            Key key = visit.send(scope, "POST", path(visit, scope) + "/rotate", body)
                    .data(Key.class);
            return shown(visit, scope, key);
        } catch (Problem problem) {
            return visit.refuse(problem, "key-rotation", rotation(visit, scope, Fault.of(problem)));
        }
    }

    static Response revoke(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        visit.send(scope, "POST", path(visit, scope) + "/revoke", null);
        return Screen.seeOther(scope.path() + "/keys");
    }

    private static Response shown(ConsoleRequest visit, ConsoleScope scope, Key key) {
        var secret = new Secret(key.displayName(), "It takes the place of any before it.", String.valueOf(key.token()));
        return NewKeysPage.page(visit, scope, "keys", "The new key", List.of(secret), scope.path() + "/keys");
    }

    private static RotationView rotation(ConsoleRequest visit, ConsoleScope scope, @Nullable Fault fault) {
        String id = visit.variable("id");
        return new RotationView(
                visit.frame("Rotate a key", "keys", scope), scope, id, List.copyOf(GRACES.keySet()), fault);
    }

    private static FormView form(
            ConsoleRequest visit,
            ConsoleScope scope,
            String name,
            List<String> chosen,
            String expiry,
            @Nullable Fault fault) {
        return new FormView(
                visit.frame("Add a scoped key", "keys", scope),
                scope,
                name,
                SCOPES,
                chosen,
                List.copyOf(LIFETIMES.keySet()),
                expiry,
                fault);
    }

    private static Map<String, String> scope(String written) {
        int colon = written.indexOf(':');
        return Map.of("resource", written.substring(0, Math.max(colon, 0)), "action", written.substring(colon + 1));
    }

    private static String api(ConsoleScope scope) {
        return "/environments/" + scope.slug() + "/api-keys";
    }

    private static String path(ConsoleRequest visit, ConsoleScope scope) {
        return api(scope) + "/" + visit.variable("id");
    }

    private static Map<String, Duration> graces() {
        Map<String, Duration> graces = new LinkedHashMap<>();
        graces.put("at once", Duration.ZERO);
        graces.put("in 1 hour", Duration.ofHours(1));
        graces.put("in 24 hours", Duration.ofHours(24));
        graces.put("in 3 days", Duration.ofDays(3));
        graces.put("in 7 days", Duration.ofDays(7));
        return graces;
    }

    private static Map<String, Duration> lifetimes() {
        Map<String, Duration> lifetimes = new LinkedHashMap<>();
        lifetimes.put(NEVER, Duration.ZERO);
        lifetimes.put("in 7 days", Duration.ofDays(7));
        lifetimes.put("in 30 days", Duration.ofDays(30));
        lifetimes.put("in 90 days", Duration.ofDays(90));
        lifetimes.put("in 1 year", Duration.ofDays(365));
        return lifetimes;
    }

    public record Key(
            String id,
            String keyType,
            String displayName,
            @Nullable String token,
            List<Scope> scopes,
            String status,
            Instant createdAt,
            @Nullable Instant expireAt,
            @Nullable Instant lastUsedAt) {

        public boolean isActive() {
            return status.equals("ACTIVE");
        }

        public boolean isExpiring() {
            return status.equals("EXPIRING_SOON");
        }

        /// Returns whether the key can be revoked. A scoped key can be revoked at any time, another key
        /// only after a rotation.
        public boolean isRevocable() {
            return isExpiring() || (isActive() && keyType.equals("SCOPED"));
        }

        /// Leaves out the token, which must not reach a log.
        @Override
        public String toString() {
            return "Key[" + id + "]";
        }
    }

    public record Scope(String resource, String action) {

        @Override
        public String toString() {
            return resource + ":" + action;
        }
    }

    public record View(
            Frame frame,
            ConsoleScope scope,
            List<Key> keys,
            @Nullable String next) {}

    public record FormView(
            Frame frame,
            ConsoleScope scope,
            String name,
            List<String> scopes,
            List<String> chosen,
            List<String> lifetimes,
            String lifetime,
            @Nullable Fault fault) {}

    public record RotationView(
            Frame frame,
            ConsoleScope scope,
            String id,
            List<String> graces,
            @Nullable Fault fault) {}
}
