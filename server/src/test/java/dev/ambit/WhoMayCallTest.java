package dev.ambit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every door of the server, tried with every kind of key: it opens to whom the description names, and to nobody
/// else.
class WhoMayCallTest {

    private static final Set<Integer> REFUSED = Set.of(401, 403);

    private static final TestAccount ACME = TestServer.openAccount();

    private static final List<Caller> CALLERS = List.of(
            new Caller("", List.of()),
            new Caller("server-guessed", List.of()),
            new Caller(TestServer.OPERATOR_TOKEN, List.of("operator")),
            new Caller(ACME.key(), List.of("account")),
            new Caller(ACME.development().key(), List.of("server")),
            new Caller(ACME.development().clientKey(), List.of("client")),
            scoped("EVENT_QUEUE", "READ"),
            scoped("CUSTOMER", "READ"),
            scoped("CUSTOMER", "WRITE", "CUSTOMER:READ"),
            scoped("SUBSCRIPTION", "READ"),
            scoped("SUBSCRIPTION", "WRITE", "SUBSCRIPTION:READ"));

    /// Somebody with this key, and what the description may call him.
    record Caller(String key, List<String> roles) {

        boolean isKnown() {
            return !roles.isEmpty();
        }
    }

    /// @param roles any of these opens it, if one has all that it lists; none: it is open
    record Door(String method, String path, List<List<String>> roles) {

        boolean isOpenTo(Caller caller) {
            return roles.isEmpty() || roles.stream().anyMatch(caller.roles()::containsAll);
        }
    }

    @ParameterizedTest
    @MethodSource("doors")
    void it_opens_to_whom_the_description_names_and_to_nobody_else(Door door) {
        for (Caller caller : CALLERS) {
            Reply reply = knock(door, caller);

            if (door.isOpenTo(caller)) {
                assertThat(reply.status()).as("%s %s", door, caller.roles()).isNotIn(REFUSED);
            } else if (caller.isKnown()) {
                assertThat(reply.status()).as("%s %s", door, caller.roles()).isIn(REFUSED);
            } else {
                reply.isProblem(401, "Unauthenticated");
            }
        }
    }

    @Test
    void all_doors_are_tried() {
        assertThat(doors()).hasSizeGreaterThan(50);
        assertThat(doors().flatMap(door -> door.roles().stream()).map(List::getFirst))
                .contains("operator", "account", "server", "scoped", "client");
        assertThat(doors().filter(door -> door.roles().isEmpty()).map(Door::path))
                .containsExactlyInAnyOrder("/health/live", "/health/ready", "/metrics", "/openapi.json", "/docs");
    }

    static Stream<Door> doors() {
        Map<?, ?> paths = objects(TestServer.http().get("", "/openapi.json").at("paths"));
        return paths.entrySet().stream()
                .flatMap(path -> objects(path.getValue()).entrySet().stream()
                        .map(it -> door(String.valueOf(path.getKey()), String.valueOf(it.getKey()), it.getValue())));
    }

    private static Door door(String template, String method, @Nullable Object operation) {
        List<List<String>> roles = ((List<?>) requireNonNull(objects(operation).get("security")))
                .stream().map(it -> roles(objects(it).get("Key"))).toList();
        return new Door(method.toUpperCase(Locale.ROOT), template.replaceAll("\\{\\w+}", "none"), roles);
    }

    private static List<String> roles(@Nullable Object roles) {
        return ((List<?>) requireNonNull(roles)).stream().map(String::valueOf).toList();
    }

    private static Map<?, ?> objects(@Nullable Object json) {
        return (Map<?, ?>) requireNonNull(json);
    }

    private static Reply knock(Door door, Caller caller) {
        var request = TestServer.http().request(door.path());
        if (!caller.key().isEmpty()) {
            request.header("X-API-KEY", caller.key());
        }
        return TestServer.http()
                .send(
                        door.method().equals("GET")
                                ? request.GET()
                                : request.header("Content-Type", "application/json")
                                        .method(door.method(), BodyPublishers.ofString("{}")));
    }

    private static Caller scoped(String resource, String action, String... implied) {
        String key = ACME.http()
                .post(ACME.key(), "/api/v1/environments/development/api-keys", """
                        {"displayName": "Scoped", "keyType": "SCOPED",
                         "scopes": [{"resource": "%s", "action": "%s"}]}
                        """.formatted(resource, action))
                .isOk()
                .text("token");
        List<String> roles = Stream.concat(Stream.of("scoped", resource + ":" + action), Stream.of(implied))
                .toList();
        return new Caller(key, roles);
    }
}
