package dev.ambit.environment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.core.Server;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KeyApiTest {

    private static final String KEYS = "/api/v1/environments/development/api-keys";

    private static final long FORGOTTEN_MILLIS_MAX = 1_010;

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();

    @Test
    void a_new_environment_has_a_server_key_and_a_client_key_that_stays_readable() {
        Reply keys = keys().isOk();

        assertThat(keys.texts("keyType")).containsExactlyInAnyOrder("SERVER", "CLIENT");
        assertThat(keys.texts("token")).containsExactlyInAnyOrder("null", development.clientKey());
        assertThat(keys.texts("status")).containsOnly("ACTIVE");
        assertThat(keys.texts("expireAt")).containsOnly("null");
    }

    @Test
    void key_list_is_paginated() {
        Reply first = acme.http().get(acme.key(), KEYS + "?limit=1");
        Reply second = acme.http().get(acme.key(), KEYS + "?limit=1&after=" + first.next());

        assertThat(List.of(first.text("0.keyType"), second.text("0.keyType")))
                .containsExactlyInAnyOrder("SERVER", "CLIENT");
        assertThat(second.at("1")).isNull();
        assertThat(second.next()).isEmpty();
    }

    @Test
    void rotated_key_expires_immediately_without_a_grace_period() {
        development.get("/customers").isOk();

        Reply rotated = rotate(key("SERVER"), "{}").isOk();

        development.get("/customers").isProblem(401, "Unauthenticated");
        assertThat(get(rotated.text("token"), "/customers").status()).isEqualTo(200);
        assertThat(rotated.text("keyType")).isEqualTo("SERVER");
        assertThat(rotated.text("token")).startsWith("server-");
        assertThat(statusOf("SERVER")).containsExactly("EXPIRED", "ACTIVE");
    }

    @Test
    void expired_key_is_refused_as_an_unknown_one_and_the_audit_log_records_the_call() {
        String id = key("SERVER");
        rotate(id, "{}").isOk();

        Reply expired = development.get("/customers").isProblem(401, "Unauthenticated");
        Reply unknown = get("server-unknown", "/customers").isProblem(401, "Unauthenticated");

        assertThat(expired.text("message")).isEqualTo(unknown.text("message"));
        assertThat(expired.http().body()).doesNotContain(id);
        assertThat(expired.http().headers().map().keySet())
                .isEqualTo(unknown.http().headers().map().keySet());
        development.get("/customers").isProblem(401, "Unauthenticated");
        assertThat(statusOf("SERVER")).contains("EXPIRED");
        Reply entries = Waiting.until(
                () -> acme.http()
                        .get(acme.key(), "/api/v1/audit?entityId=" + id)
                        .isOk(),
                it -> it.texts("operation").contains("api_key.refused"));
        assertThat(entries.texts("operation")).containsOnlyOnce("api_key.refused");
    }

    @LongTest
    void another_server_refuses_a_rotated_key_within_a_second() throws InterruptedException {
        try (Server second = TestServer.second()) {
            var elsewhere = new Http(second.port());
            elsewhere.get(development.key(), "/api/v1/customers").isOk();

            Reply rotated = rotate(key("SERVER"), "{}").isOk();

            elsewhere.get(rotated.text("token"), "/api/v1/customers").isOk();
            Thread.sleep(FORGOTTEN_MILLIS_MAX);
            elsewhere.get(development.key(), "/api/v1/customers").isProblem(401, "Unauthenticated");
        }
    }

    @Test
    void rotated_key_with_a_later_expiry_still_works() {
        String expireAt = Instant.now().plus(Duration.ofHours(1)).toString();

        Reply rotated = rotate(key("CLIENT"), "{\"expireAt\": \"%s\"}".formatted(expireAt));

        assertThat(rotated.text("token")).startsWith("client-");
        assertThat(get(development.clientKey(), "/plans").status()).isEqualTo(200);
        assertThat(get(rotated.text("token"), "/plans").status()).isEqualTo(200);
        assertThat(statusOf("CLIENT")).containsExactly("EXPIRING_SOON", "ACTIVE");
    }

    @Test
    void rotation_with_a_past_expiry_or_one_beyond_a_year_is_refused() {
        String id = key("SERVER");
        String late = Instant.now().plus(Duration.ofDays(370)).toString();

        Reply refused = rotate(id, "{\"expireAt\": \"%s\"}".formatted(late)).isProblem(400, "BadUserInput");
        rotate(id, "{\"expireAt\": \"2020-01-01T00:00:00Z\"}").isProblem(400, "BadUserInput");

        assertThat(refused.text("field")).isEqualTo("expireAt");
        assertThat(development.get("/customers").status()).isEqualTo(200);
    }

    @Test
    void second_rotation_of_a_key_is_refused() {
        String id = key("SERVER");
        rotate(id, "{}").isOk();

        rotate(id, "{}").isProblem(409, "ApiKeyHasExpiry");
    }

    @Test
    void only_one_of_two_concurrent_rotations_of_a_key_succeeds() throws Exception {
        String id = key("SERVER");
        Callable<Integer> rotation = () -> rotate(id, "{}").status();
        List<Future<Integer>> both;
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            both = executor.invokeAll(List.of(rotation, rotation));
        }

        assertThat(List.of(both.get(0).get(), both.get(1).get())).containsExactlyInAnyOrder(200, 409);
        assertThat(statusOf("SERVER")).containsExactlyInAnyOrder("EXPIRED", "ACTIVE");
    }

    @Test
    void expiry_of_a_rotated_key_can_be_changed_until_the_key_expires() {
        String id = key("SERVER");
        rotate(id, "{\"expireAt\": \"%s\"}".formatted(Instant.now().plusSeconds(3600)))
                .isOk();

        Reply moved = update(id, Instant.now().plusSeconds(7200)).isOk();
        assertThat(moved.text("status")).isEqualTo("EXPIRING_SOON");
        assertThat(development.get("/customers").status()).isEqualTo(200);

        revoke(id).isOk();
        update(id, Instant.now().plusSeconds(7200)).isProblem(400, "InvalidArgumentError");
    }

    @Test
    void active_key_cannot_be_revoked_but_a_rotated_key_can() {
        String id = key("SERVER");
        revoke(id).isProblem(400, "InvalidArgumentError");
        update(id, Instant.now().plusSeconds(60)).isProblem(400, "InvalidArgumentError");
        rotate(id, "{\"expireAt\": \"%s\"}".formatted(Instant.now().plusSeconds(3600)))
                .isOk();

        Reply revoked = revoke(id).isOk();

        assertThat(revoked.text("status")).isEqualTo("EXPIRED");
        development.get("/customers").isProblem(401, "Unauthenticated");
        assertThat(revoke(id).text("expireAt")).isEqualTo(revoked.text("expireAt"));
    }

    @Test
    void unknown_key_or_key_of_another_account_is_not_found() {
        TestAccount other = TestServer.openAccount();
        String id = key("SERVER");

        other.http().post(other.key(), KEYS + "/" + id + "/rotate", "{}").isProblem(404, "ApiKeyNotFound");
        rotate(UUID.randomUUID().toString(), "{}").isProblem(404, "ApiKeyNotFound");
        rotate("no-uuid", "{}").isProblem(404, "ApiKeyNotFound");
        acme.http().get(acme.key(), "/api/v1/environments/gone/api-keys").isProblem(404, "EnvironmentMissing");
        acme.http().get(development.key(), KEYS).isProblem(403, "IdentityForbidden");
    }

    @Test
    void key_list_shows_the_last_use_of_each_key() throws InterruptedException {
        development.get("/customers").isOk();

        Instant end = Instant.now().plusSeconds(20);
        while (lastUse("SERVER").equals("null") && Instant.now().isBefore(end)) {
            Thread.sleep(100);
        }

        assertThat(Instant.parse(lastUse("SERVER"))).isBetween(end.minusSeconds(80), Instant.now());
        assertThat(lastUse("CLIENT")).isEqualTo("null");
    }

    private Reply rotate(String id, String body) {
        return acme.http().post(acme.key(), KEYS + "/" + id + "/rotate", body);
    }

    private Reply revoke(String id) {
        return acme.http().post(acme.key(), KEYS + "/" + id + "/revoke", "");
    }

    private Reply update(String id, Instant expireAt) {
        return acme.http().patch(acme.key(), KEYS + "/" + id, "{\"expireAt\": \"%s\"}".formatted(expireAt));
    }

    private Reply get(String key, String path) {
        return acme.http().get(key, "/api/v1" + path);
    }

    private Reply keys() {
        return acme.http().get(acme.key(), KEYS);
    }

    private String key(String kind) {
        return of(kind, "id").getFirst();
    }

    private String lastUse(String kind) {
        return of(kind, "lastUsedAt").getFirst();
    }

    private List<String> statusOf(String kind) {
        return of(kind, "status");
    }

    /// Of each key of this kind, the oldest first.
    private List<String> of(String kind, String path) {
        Reply keys = keys();
        List<String> kinds = keys.texts("keyType");
        return IntStream.range(0, kinds.size())
                .filter(i -> kinds.get(i).equals(kind))
                .mapToObj(i -> keys.text(i + "." + path))
                .toList();
    }
}
