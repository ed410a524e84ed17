package dev.ambit.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.core.Server;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// Idempotency keys of requests that several transactions execute, with the key of an account or the operator's token.
class ClaimedKeyTest {

    private static final String KEYS = "/environments/development/api-keys";
    private static final String KEY = """
        {"displayName": "Reader", "keyType": "SCOPED", "scopes": [{"resource": "CUSTOMER", "action": "READ"}]}
        """;
    private static final int AT_ONCE = 8;

    private final TestAccount acme = TestServer.openAccount();

    @Test
    void repeated_request_with_an_account_key_runs_once_and_replays_the_response() {
        Reply first = post("a", KEY).isOk();

        Reply again = post("a", KEY).isOk();

        assertThat(first.header("Idempotency-Replayed")).isEmpty();
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(again.http().body()).isEqualTo(first.http().body());
        assertThat(readers()).isEqualTo(1);
        assertThat(stored()).doesNotContain(first.text("token"), "Reader");
    }

    @Test
    void different_request_with_the_same_key_is_refused() {
        post("a", KEY).isOk();

        post("a", KEY + " ").isProblem(409, "IdempotencyKeyReused");

        assertThat(readers()).isEqualTo(1);
    }

    @Test
    void callers_do_not_share_keys() {
        TestAccount other = TestServer.openAccount();
        post("a", KEY).isOk();

        assertThat(send(TestServer.http(), other.key(), "a", KEYS, KEY).isOk().header("Idempotency-Replayed"))
                .isEmpty();
        send(TestServer.http(), acme.development().key(), "a", KEYS, KEY).isProblem(403, "IdentityForbidden");
        send(TestServer.http(), acme.development().clientKey(), "a", KEYS, KEY).isProblem(403, "IdentityForbidden");
        send(TestServer.http(), "unknown", "a", KEYS, KEY).isProblem(401, "Unauthenticated");
    }

    @Test
    void repeated_request_with_the_operator_token_runs_once() {
        String path = "/accounts/%s/api-key/rotate".formatted(acme.slug());

        Reply first = send(TestServer.http(), TestServer.OPERATOR_TOKEN, acme.slug(), path, "")
                .isOk();
        Reply again = send(TestServer.http(), TestServer.OPERATOR_TOKEN, acme.slug(), path, "")
                .isOk();

        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(again.http().body()).isEqualTo(first.http().body());
    }

    @Test
    void refused_request_can_be_repeated_with_the_same_key() {
        String body = "{\"displayName\": \"Stage\", \"type\": \"DEVELOPMENT\", \"slug\": \"stage\"}";
        send(TestServer.http(), acme.key(), "a", "/environments/stage/clock/stop", "")
                .isProblem(404, "EnvironmentMissing");
        send(TestServer.http(), acme.key(), "b", "/environments", body).isOk();

        send(TestServer.http(), acme.key(), "a", "/environments/stage/clock/stop", "")
                .isOk();
    }

    @Test
    void requests_at_once_on_two_servers_run_once() throws Exception {
        try (Server second = TestServer.second();
                var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Http> servers = List.of(TestServer.http(), new Http(second.port()));
            List<Future<Reply>> replies = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                Http server = servers.get(i % servers.size());
                replies.add(executor.submit(() -> send(server, acme.key(), "a", KEYS, KEY)));
            }
            for (Future<Reply> reply : replies) {
                reply.get().isOk();
            }
        }

        assertThat(readers()).isEqualTo(1);
    }

    /// The server stopped after the change and before its response was stored.
    @Test
    void request_without_a_stored_response_is_never_executed_again() {
        post("a", KEY).isOk();
        execute("update claimed_keys set answer = null, claimed_at = claimed_at - interval '1 hour'");

        Reply refused = post("a", KEY).isProblem(409, "IdempotencyKeyReused");

        assertThat(refused.text("message")).contains("was not answered");
        assertThat(readers()).isEqualTo(1);
    }

    @Test
    void request_that_failed_after_its_change_is_not_executed_again() {
        failUpdates();
        post("a", KEY).isProblem(500, "UnexpectedError");
        TestServer.superuser().useHandle(it -> it.execute("drop function %s() cascade".formatted(function())));
        execute("update claimed_keys set claimed_at = claimed_at - interval '1 hour'");

        post("a", KEY).isProblem(409, "IdempotencyKeyReused");

        assertThat(readers()).isEqualTo(1);
    }

    @Test
    void keys_expire_after_a_day_and_are_bounded() {
        post("a", KEY).isOk();
        execute("update claimed_keys set claimed_at = claimed_at - interval '24 hours'");
        TestServer.superuser().useHandle(it -> it.execute("""
                insert into claimed_keys (account_id, key_hash, request_hash, claim_id, claimed_at, answer)
                select account_id, int4send(n), '', gen_random_uuid(), now() - n * interval '1 millisecond', ''
                from accounts, generate_series(1, ?) as n
                where slug = ?
                """, ClaimedKeys.ANSWERS_MAX + 5, acme.slug()));

        TestServer.superuser().useHandle(it -> it.execute("""
                update work set due_at = now() - interval '1 hour'
                where kind = 'EVENT_RETENTION' and environment_id in (
                    select environment_id from environments join accounts using (account_id) where accounts.slug = ?)
                """, acme.slug()));

        Waiting.until(this::claims, it -> it == ClaimedKeys.ANSWERS_MAX);
        assertThat(post("a", KEY).isOk().header("Idempotency-Replayed")).isEmpty();
    }

    private Reply post(String idempotencyKey, String json) {
        return send(TestServer.http(), acme.key(), idempotencyKey, KEYS, json);
    }

    private static Reply send(Http http, String key, String idempotencyKey, String path, String json) {
        return http.send(http.request("/api/v1" + path)
                .header("X-API-KEY", key)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", idempotencyKey)
                .POST(BodyPublishers.ofString(json)));
    }

    private long readers() {
        return acme.http().get(acme.key(), "/api/v1" + KEYS).texts("displayName").stream()
                .filter("Reader"::equals)
                .count();
    }

    private int claims() {
        return TestServer.superuser()
                .withHandle(it -> it.createQuery(
                                "select count(*) from claimed_keys join accounts using (account_id) where slug = :slug")
                        .bind("slug", acme.slug())
                        .mapTo(Integer.class)
                        .one());
    }

    private String stored() {
        return TestServer.superuser()
                .withHandle(it -> it.createQuery("""
                        select encode(answer, 'escape')
                        from claimed_keys
                        join accounts using (account_id)
                        where slug = :slug
                        """)
                        .bind("slug", acme.slug())
                        .mapTo(String.class)
                        .one());
    }

    /// Of this account alone.
    private void execute(String update) {
        TestServer.superuser()
                .useHandle(it -> it.execute(
                        update + " where account_id = (select account_id from accounts where slug = ?)", acme.slug()));
    }

    private String function() {
        return "fail_claim_%d".formatted(account());
    }

    /// Lets the storing of each response of this account fail.
    private void failUpdates() {
        TestServer.superuser().useHandle(it -> it.execute("""
                create function %1$s() returns trigger language plpgsql
                    as $$ begin raise exception 'A fault on purpose'; end $$;
                create trigger %1$s before update on claimed_keys
                    for each row when (new.account_id = %2$d and new.answer is not null) execute function %1$s()
                """.formatted(function(), account())));
    }

    private int account() {
        return TestServer.superuser()
                .withHandle(it -> it.createQuery("select account_id from accounts where slug = :slug")
                        .bind("slug", acme.slug())
                        .mapTo(Integer.class)
                        .one());
    }
}
