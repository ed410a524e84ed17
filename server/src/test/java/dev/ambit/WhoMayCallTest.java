package dev.ambit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount.TestEnvironment;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Calls every operation of the server with every kind of key and every role: exactly the callers that the
/// description lists are admitted.
class WhoMayCallTest {

    private static final Set<Integer> REFUSED = Set.of(401, 403);
    private static final String KEYS = "/api/v1/environments/development/api-keys";

    private static final TestAccount ACME = TestServer.openAccount();
    private static final TestAccount OTHER = TestServer.openAccount();

    private static final List<Caller> CALLERS = List.of(
            new Caller("", List.of()),
            new Caller("server-guessed", List.of()),
            new Caller(expired(), List.of()),
            new Caller(revoked(), List.of()),
            new Caller(TestServer.OPERATOR_TOKEN, List.of("operator")),
            new Caller(ACME.key(), List.of("account")),
            new Caller(ACME.development().key(), List.of("server")),
            new Caller(ACME.development().clientKey(), List.of("client")),
            new Caller(ACME.production().key(), List.of("server")),
            new Caller(OTHER.key(), List.of("account")),
            scoped("EVENT_QUEUE", "READ"),
            scoped("CUSTOMER", "READ"),
            scoped("CUSTOMER", "WRITE", "CUSTOMER:READ"),
            scoped("SUBSCRIPTION", "READ"),
            scoped("SUBSCRIPTION", "WRITE", "SUBSCRIPTION:READ"));

    /// The slug of an environment that only we have.
    private static final String BESIDE = ACME.http()
            .post(ACME.key(), "/api/v1/environments", "{\"displayName\": \"Beside\", \"type\": \"DEVELOPMENT\"}")
            .isOk()
            .text("slug");

    /// A key, and the callers of the description that it stands for.
    record Caller(String key, List<String> roles) {

        boolean isKnown() {
            return !roles.isEmpty();
        }
    }

    private static final List<String> ROLES = List.of("none", "anybody", "viewer", "support", "admin", "owner");

    private static final Map<String, TestPerson> PEOPLE = Map.of(
            "none", TestPerson.member(ACME, "NONE", "NONE"),
            "viewer", TestPerson.member(ACME, "NONE", "VIEWER"),
            "support", TestPerson.member(ACME, "VIEWER", "SUPPORT"),
            "admin", TestPerson.member(ACME, "NONE", "ADMIN"),
            "owner", TestPerson.owner(ACME));

    /// Members with full access to one type of environment, by the slug of that environment, and none to the other.
    private static final Map<String, TestPerson> ADMINS = Map.of(
            "development", TestPerson.member(ACME, "NONE", "ADMIN"),
            "production", TestPerson.member(ACME, "ADMIN", "NONE"));

    private static final TestPerson STRANGER = TestPerson.owner(OTHER);

    /// @param roles any of these keys opens it, if one has all that it lists
    /// @param role that a person needs; null if no person may
    record Operation(
            String method,
            String path,
            List<List<String>> roles,
            @Nullable String role) {

        /// The same in another environment than development.
        Operation in(String slug) {
            return new Operation(method, path.replace("/development", "/" + slug), roles, role);
        }

        /// Whether it leads into the environment that the path or the header says.
        boolean isOfEnvironment() {
            return isOfSlug() || path.endsWith("/audit") || isOfHeader();
        }

        /// Returns whether the header of a person says the environment: a route for keys of environments alone.
        boolean isOfHeader() {
            List<String> kinds = roles.stream().map(List::getFirst).toList();
            return kinds.contains("server") && !kinds.contains("account");
        }

        boolean isOfSlug() {
            return path.contains("/development");
        }

        boolean isOpenTo(Caller caller) {
            return isOpen() || roles.stream().anyMatch(caller.roles()::containsAll);
        }

        boolean isOpen() {
            return roles.isEmpty() && role == null;
        }

        boolean isForOperators() {
            return roles.equals(List.of(List.of("operator")));
        }

        boolean isOpenToRole(String has) {
            return role != null
                    && !isForOperators()
                    && (ROLES.indexOf(has) >= ROLES.indexOf(role) || role.equals("anybody"));
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void operation_admits_exactly_the_keys_that_its_description_lists(Operation operation) {
        for (Caller caller : CALLERS) {
            Reply reply = call(operation, caller);

            if (operation.isOpenTo(caller)) {
                assertThat(reply.status())
                        .as("%s %s", operation, caller.roles())
                        .isNotIn(REFUSED);
            } else if (caller.isKnown()) {
                assertThat(reply.status())
                        .as("%s %s", operation, caller.roles())
                        .isIn(REFUSED);
            } else {
                assertThat(reply.status()).as("%s %s", operation, caller.key()).isEqualTo(401);
                assertThat(reply.text("code")).isEqualTo("Unauthenticated");
            }
        }
    }

    /// The other account has environments with the same slugs, so the test uses an additional environment.
    @ParameterizedTest
    @MethodSource("operations")
    void account_key_cannot_access_environments_of_another_account(Operation operation) {
        if (operation.isOfSlug() && operation.roles().contains(List.of("account"))) {
            Reply reply = call(operation.in(BESIDE), new Caller(OTHER.key(), List.of("account")));

            assertThat(reply.status()).as("%s", operation).isIn(400, 404);
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void member_needs_the_role_that_the_description_names(Operation operation) {
        if (operation.isOpen()) {
            return;
        }
        PEOPLE.forEach((has, person) -> requireBy(has, operation, call(operation, person.in(ACME.development()))));
    }

    /// A role for the other type of environment counts only for operations that name no environment.
    @ParameterizedTest
    @MethodSource("operations")
    @Tag("ci")
    void role_applies_only_to_environments_of_its_type(Operation operation) {
        if (operation.isOpen()) {
            return;
        }
        for (TestEnvironment there : List.of(ACME.development(), ACME.production())) {
            ADMINS.forEach((where, person) -> {
                String has = operation.isOfEnvironment() && !where.equals(there.slug()) ? "none" : "admin";
                requireBy(has, operation, call(operation.in(there.slug()), person.in(there)));
            });
        }
    }

    private static void requireBy(String role, Operation operation, Reply reply) {
        if (operation.isOpenToRole(role)) {
            assertThat(reply.status()).as("%s %s", operation, role).isNotIn(REFUSED);
        } else if (!role.equals("none")) {
            assertThat(reply.status()).as("%s %s", operation, role).isEqualTo(403);
        } else {
            assertThat(reply.status()).as("%s %s", operation, role).isIn(403, 404);
        }
    }

    /// A person of another account gets the same response as for an environment that does not exist.
    @ParameterizedTest
    @MethodSource("operations")
    void environment_does_not_exist_for_people_of_another_account(Operation operation) {
        if (operation.isOfHeader()) {
            Reply reply = call(operation, STRANGER.in(ACME.development()));

            reply.isProblem(404, "EnvironmentMissing");
        }
    }

    @Test
    void operations_of_every_key_kind_and_role_are_tested() {
        assertThat(operations()).hasSizeGreaterThan(50);
        assertThat(operations().flatMap(operation -> operation.roles().stream()).map(List::getFirst))
                .contains("operator", "account", "server", "scoped", "client");
        assertThat(operations().map(Operation::role)).contains("anybody", "viewer", "support", "admin", "owner");
        assertThat(operations().filter(Operation::isOpen).map(Operation::path))
                .containsExactlyInAnyOrder(
                        "/health/live",
                        "/health/ready",
                        "/metrics",
                        "/openapi.json",
                        "/pricing.json",
                        "/docs/reference/api",
                        "/api/v1/sign-up",
                        "/api/v1/sign-up",
                        "/api/v1/login",
                        "/api/v1/sessions/oidc",
                        "/api/v1/sessions/oidc/issuer",
                        "/api/v1/sessions/oidc/callback",
                        "/api/v1/invitations/accept",
                        "/api/v1/invitations/look",
                        "/api/v1/review-links/read",
                        "/api/v1/github/deliveries",
                        "/api/v1/password-resets",
                        "/api/v1/password-resets/request",
                        "/api/v1/password-resets/redeem");
    }

    static Stream<Operation> operations() {
        Map<?, ?> paths = objects(TestServer.http().get("", "/openapi.json").at("paths"));
        return paths.entrySet().stream()
                .flatMap(path -> objects(path.getValue()).entrySet().stream()
                        .map(it ->
                                operation(String.valueOf(path.getKey()), String.valueOf(it.getKey()), it.getValue())));
    }

    private static Operation operation(String template, String method, @Nullable Object operation) {
        List<?> security = (List<?>) requireNonNull(objects(operation).get("security"));
        List<List<String>> roles = security.stream()
                .map(it -> objects(it).get("Key"))
                .filter(Objects::nonNull)
                .map(WhoMayCallTest::roles)
                .toList();
        String role = security.stream()
                .map(it -> objects(it).get("Session"))
                .filter(Objects::nonNull)
                .map(it -> roles(it).getFirst())
                .findFirst()
                .orElse(null);
        String path = template.replaceFirst("^(/api/v1/(environments|stacks))/\\{slug}", "$1/development")
                .replaceAll("\\{\\w+}", "none");
        return new Operation(method.toUpperCase(Locale.ROOT), path, roles, role);
    }

    private static List<String> roles(@Nullable Object roles) {
        return ((List<?>) requireNonNull(roles)).stream().map(String::valueOf).toList();
    }

    private static Map<?, ?> objects(@Nullable Object json) {
        return (Map<?, ?>) requireNonNull(json);
    }

    private static Reply call(Operation operation, Caller caller) {
        var request = TestServer.http().request(operation.path());
        if (!caller.key().isEmpty()) {
            request.header("X-API-KEY", caller.key());
        }
        return TestServer.http()
                .send(
                        operation.method().equals("GET")
                                ? request.GET()
                                : request.header("Content-Type", "application/json")
                                        .method(operation.method(), BodyPublishers.ofString("{}")));
    }

    /// Signing out needs a session of its own.
    private static Reply call(Operation operation, TestPerson person) {
        TestPerson who = operation.path().endsWith("/logout") ? signInAgain(person) : person;
        // Only owners read the audit log of the whole account.
        String of = operation.path().contains("/audit") ? "?environmentId=" + person.environment() : "";
        String path = operation.path().replaceFirst("/api/v1", "") + of;
        return operation.method().equals("GET") ? who.get(path) : who.send(operation.method(), path, "{}");
    }

    private static TestPerson signInAgain(TestPerson person) {
        return TestPerson.of(
                person.http(),
                person.http()
                        .post(
                                "",
                                "/api/v1/login",
                                "{\"email\": \"%s\", \"password\": \"%s\"}"
                                        .formatted(person.email(), TestPerson.PASSWORD))
                        .isOk());
    }

    private static Caller scoped(String resource, String action, String... implied) {
        List<String> roles = Stream.concat(Stream.of("scoped", resource + ":" + action), Stream.of(implied))
                .toList();
        return new Caller(createScopedKey(resource, action).text("token"), roles);
    }

    private static Reply createScopedKey(String resource, String action) {
        return ACME.http()
                .post(ACME.key(), KEYS, """
                        {"displayName": "Scoped", "keyType": "SCOPED",
                         "scopes": [{"resource": "%s", "action": "%s"}]}
                        """.formatted(resource, action))
                .isOk();
    }

    /// One that its successor followed at once.
    private static String expired() {
        Reply key = createScopedKey("CUSTOMER", "READ");
        ACME.http()
                .post(ACME.key(), "%s/%s/rotate".formatted(KEYS, key.text("id")), "{}")
                .isOk();
        return key.text("token");
    }

    /// One that had a day to go.
    private static String revoked() {
        Reply key = createScopedKey("CUSTOMER", "READ");
        String path = "%s/%s".formatted(KEYS, key.text("id"));
        Instant tomorrow = Instant.now().plus(Duration.ofDays(1));
        ACME.http()
                .post(ACME.key(), path + "/rotate", "{\"expireAt\": \"%s\"}".formatted(tomorrow))
                .isOk();
        ACME.http().post(ACME.key(), path + "/revoke", "").isOk();
        return key.text("token");
    }
}
