package dev.ambit.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.core.Server;
import dev.ambit.environment.EnvironmentRows;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class IdempotencyTest {

    private static final String WEBHOOK = "{\"url\": \"https://receiver.example/\"}";
    private static final String PRODUCT = "{\"id\": \"main\", \"displayName\": \"Main\"}";
    private static final int AT_ONCE = 16;

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();

    @Test
    void repeated_request_with_the_same_key_runs_once_and_replays_the_response() {
        Reply first = post("a", "/products", PRODUCT).isOk();
        long head = head();

        Reply again = post("a", "/products", PRODUCT);

        assertAgain(again, first);
        assertThat(again.header("X-Ambit-Sequence"))
                .isEqualTo(first.header("X-Ambit-Sequence"))
                .isEqualTo(Long.toString(head));
        assertThat(head()).isEqualTo(head);
        assertThat(first.header("Idempotency-Replayed")).isEmpty();
        post("b", "/products", PRODUCT).isProblem(409, "DuplicatedEntityNotAllowed");
    }

    @Test
    void different_request_with_the_same_idempotency_key_is_refused() {
        post("a", "/products", PRODUCT).isOk();

        Reply refused = post("a", "/products", PRODUCT + " ").isProblem(409, "IdempotencyKeyReused");

        assertThat(refused.text("field")).isEqualTo("Idempotency-Key");
        assertThat(refused.text("received")).isEqualTo("a");
        assertThat(refused.header("x-should-retry")).isEqualTo("false");
        post("a", "/features", PRODUCT).isProblem(409, "IdempotencyKeyReused");
    }

    @Test
    void concurrent_requests_with_the_same_key_run_once_and_share_the_response() throws Exception {
        List<Reply> replies = atOnce(() -> post("a", "/webhooks", WEBHOOK).isOk());

        assertThat(replies.stream().map(it -> it.text("id")).distinct()).hasSize(1);
        assertThat(replies.stream().map(it -> it.text("secret")).distinct()).hasSize(1);
        assertThat(replies.stream()
                        .filter(it -> it.header("Idempotency-Replayed").equals("true")))
                .hasSize(AT_ONCE - 1);
        assertThat(development.get("/webhooks").texts("id")).hasSize(1);
    }

    @Test
    void refused_request_can_be_repeated_with_the_same_idempotency_key() {
        String bought = "{\"customerId\": \"ann\", \"planId\": \"free\"}";
        post("a", "/customers/ann/unarchive", "").isProblem(404, "CustomerNotFound");
        post("b", "/subscriptions", bought).isProblem(404, "CustomerNotFound");
        post("c", "/features", "{\"id\": \"sso\"}").isProblem(400, "BadUserInput");
        development.post("/customers", "{\"id\": \"ann\"}").isOk();

        post("a", "/customers/ann/unarchive", "").isOk();
        post("b", "/subscriptions", bought).isProblem(404, "PlanNotFound");
        post("c", "/products", PRODUCT).isOk();
    }

    /// The change and its stored response are committed together.
    @Test
    void request_is_rolled_back_if_its_response_cannot_be_stored() {
        long head = head();
        execute("""
                create function fail_%1$d() returns trigger language plpgsql
                    as $$ begin raise exception 'A fault on purpose'; end $$;
                create trigger fail_%1$d before insert on kept_answers
                    for each row when (new.environment_id = %1$d) execute function fail_%1$d()
                """);

        post("a", "/products", PRODUCT).isProblem(500, "UnexpectedError");

        assertThat(head()).isEqualTo(head);
        assertThat(development.get("/products").texts("id")).doesNotContain("main");
        execute("drop function fail_%1$d() cascade");
        assertThat(post("a", "/products", PRODUCT).isOk().header("Idempotency-Replayed"))
                .isEmpty();
    }

    @Test
    void idempotency_key_applies_to_one_environment() {
        post("a", "/products", PRODUCT).isOk();

        Reply other = acme.production().postOnce("a", "/products", PRODUCT);

        assertThat(other.isOk().header("Idempotency-Replayed")).isEmpty();
        assertThat(acme.production().get("/products").texts("id")).contains("main");
    }

    /// The database holds the encrypted response, but not the key that decrypts it.
    @LongTest
    void stored_response_with_a_secret_is_encrypted_and_replayed_by_another_server() {
        Reply first = post("ann@example.com", "/webhooks", WEBHOOK).isOk();

        try (Server second = TestServer.second()) {
            Reply again = post(new Http(second.port()), development.key(), "ann@example.com", "/webhooks", WEBHOOK);
            assertAgain(again, first);
        }
        String stored = TestServer.superuser()
                .withHandle(it -> it.createQuery(
                                "select encode(answer, 'escape') || encode(key_hash, 'escape') from kept_answers"
                                        + " where environment_id = :environment")
                        .bind("environment", number())
                        .mapTo(String.class)
                        .one());
        assertThat(stored).doesNotContain(first.text("secret"), "whsec_", "receiver.example", "ann");
    }

    @Test
    void scoped_key_does_not_get_responses_stored_for_other_keys() {
        post("a", "/customers", "{\"id\": \"ann\"}").isOk();
        String scoped = scoped("WRITE");

        post(scoped, "a", "/customers", "{\"id\": \"ann\"}").isProblem(409, "IdempotencyKeyReused");
        post(scoped("READ"), "b", "/customers", "{\"id\": \"ann\"}").isProblem(403, "IdentityForbidden");
        Reply own = post(scoped, "b", "/customers", "{\"id\": \"bob\"}").isOk();
        assertAgain(post(scoped, "b", "/customers", "{\"id\": \"bob\"}"), own);
        post(development.clientKey(), "a", "/customers", "{\"id\": \"ann\"}").isProblem(403, "IdentityForbidden");
        post(acme.key(), "a", "/customers", "{\"id\": \"ann\"}").isProblem(403, "IdentityForbidden");
        post("server-guessed", "a", "/customers", "{\"id\": \"ann\"}").isProblem(401, "Unauthenticated");
    }

    @Test
    void idempotency_key_and_its_stored_response_expire_after_a_day() {
        post("a", "/products", PRODUCT).isOk();
        post("b", "/customers", "{\"id\": \"ann\"}").isOk();
        sql("update kept_answers set kept_at = kept_at - interval '24 hours'");
        Reply other = post("a", "/products", PRODUCT.replace("main", "other")).isOk();
        assertAgain(post("a", "/products", PRODUCT.replace("main", "other")), other);

        sql("update work set due_at = now() - interval '1 hour' where kind = 'EVENT_RETENTION'");

        Waiting.until(this::storedCount, it -> it == 1);
        assertAgain(post("a", "/products", PRODUCT.replace("main", "other")), other);
    }

    @Test
    void archiving_a_customer_removes_stored_responses_that_name_the_customer() {
        String ann = "{\"id\": \"ann\", \"name\": \"Ann\", \"email\": \"ann@example.com\"}";
        post("a", "/customers", ann).isOk();
        post("b", "/customers", ann).isOk();
        post("c", "/customers", "{\"id\": \"bob\", \"name\": \"Bob\"}").isOk();
        post("d", "/products", PRODUCT).isOk();

        development.post("/customers/ann/archive", "").isOk();

        Waiting.until(this::storedCount, it -> it == 2);
        post("a", "/customers", ann).isProblem(409, "EntityIsArchivedError");
    }

    /// The response is too large to store, but the first request still succeeds.
    @Test
    void repeated_request_with_an_response_too_large_to_store_is_refused() {
        String product = """
                {"id": "main", "displayName": "Main", "metadata": {"a": "%1$s", "b": "%1$s"}}
                """.formatted("x".repeat(140_000));
        Reply first = post("a", "/products", product).isOk();
        assertThat(first.http().body().length()).isGreaterThan(256 << 10);

        Reply again = post("a", "/products", product).isProblem(409, "IdempotencyKeyReused");

        assertThat(again.text("message")).contains("too large to store");
    }

    static List<String> wrong() {
        return List.of("", "k".repeat(256), "a\tb");
    }

    @ParameterizedTest
    @MethodSource("wrong")
    @Tag("long")
    void invalid_idempotency_key_is_refused(String key) {
        Reply refused = post(key, "/products", PRODUCT).isProblem(400, "BadUserInput");

        assertThat(refused.text("field")).isEqualTo("Idempotency-Key");
        assertThat(refused.text("allowed")).isEqualTo("1 to 255 printable ASCII characters");
    }

    @Test
    void idempotency_key_can_have_255_characters() {
        String key = "k ~".repeat(85);
        Reply first = post(key, "/products", PRODUCT).isOk();

        assertAgain(post(key, "/products", PRODUCT), first);
    }

    private static void assertAgain(Reply again, Reply first) {
        assertThat(again.status()).as(again.http().body()).isEqualTo(first.status());
        assertThat(again.http().body()).isEqualTo(first.http().body());
        assertThat(again.header("Content-Type")).isEqualTo(first.header("Content-Type"));
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(again.header("X-Trace-Id")).isNotEqualTo(first.header("X-Trace-Id"));
    }

    private Reply post(String idempotencyKey, String path, String json) {
        return development.postOnce(idempotencyKey, path, json);
    }

    private static Reply post(String key, String idempotencyKey, String path, String json) {
        return post(TestServer.http(), key, idempotencyKey, path, json);
    }

    private static Reply post(Http http, String key, String idempotencyKey, String path, String json) {
        return http.send(http.request("/api/v1" + path)
                .header("X-API-KEY", key)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", idempotencyKey)
                .POST(BodyPublishers.ofString(json)));
    }

    private static List<Reply> atOnce(Callable<Reply> call) throws Exception {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Reply>> futures = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                futures.add(executor.submit(call));
            }
            List<Reply> replies = new ArrayList<>();
            for (Future<Reply> future : futures) {
                replies.add(future.get());
            }
            return replies;
        }
    }

    private String scoped(String action) {
        return acme.http()
                .post(acme.key(), "/api/v1/environments/development/api-keys", """
                        {"displayName": "Scoped", "keyType": "SCOPED",
                         "scopes": [{"resource": "CUSTOMER", "action": "%s"}]}
                        """.formatted(action))
                .isOk()
                .text("token");
    }

    private long head() {
        Map<?, ?> page =
                (Map<?, ?>) development.get("/events/feed?limit=1").isOk().body();
        return Long.parseLong(String.valueOf(page.get("head")));
    }

    private int number() {
        return EnvironmentRows.number(development.id());
    }

    /// Of this environment alone.
    private void sql(String update) {
        TestServer.superuser()
                .useHandle(it -> it.execute(
                        update + (update.contains("where") ? " and" : " where") + " environment_id = ?", number()));
    }

    private void execute(String sql) {
        TestServer.superuser().useHandle(it -> it.execute(sql.formatted(number())));
    }

    private int storedCount() {
        return TestServer.superuser()
                .withHandle(
                        it -> it.createQuery("select count(*) from kept_answers where environment_id = :environment")
                                .bind("environment", number())
                                .mapTo(Integer.class)
                                .one());
    }
}
