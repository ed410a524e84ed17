package dev.ambit.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.core.Server;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateLimitTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String KEYS = "/api/v1/environments/development/api-keys";

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();

    @Test
    void key_has_no_rate_limit_by_default() {
        Reply reply = development.get("/customers").isOk();

        assertThat(reply.header("RateLimit-Limit")).isEmpty();
        assertThat(acme.http().get(acme.key(), KEYS).texts("rateLimit")).containsOnly("null");
    }

    @Test
    void responses_to_a_limited_key_carry_rate_limit_headers() {
        limit(serverKey(), "{\"perMinute\": 3}").isOk();

        List<Reply> replies =
                Stream.generate(() -> development.get("/customers")).limit(3).toList();

        assertThat(replies).extracting(Reply::status).containsOnly(200);
        assertThat(replies).extracting(it -> it.header("RateLimit-Limit")).containsOnly("3");
        assertThat(replies).extracting(it -> it.header("RateLimit-Remaining")).containsExactly("2", "1", "0");
        assertThat(replies).extracting(it -> it.header("RateLimit-Policy")).containsOnly("3;w=60");
        assertThat(Integer.parseInt(replies.getLast().header("RateLimit-Reset")))
                .isBetween(41, 60);
    }

    @Test
    void exceeded_limit_refuses_only_this_key_and_sends_retry_after() {
        limit(serverKey(), "{\"perMinute\": 2}").isOk();
        development.get("/customers").isOk();
        development.post("/customers", "{\"id\": \"\"}").isProblem(400, "BadUserInput");

        Reply refused = development.post("/customers", "{\"id\": \"anna\"}").isProblem(429, "RateLimitExceeded");

        assertThat(refused.text("allowed")).isEqualTo("2 in 60 seconds");
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 30);
        assertThat(refused.text("retryAfterSeconds")).isEqualTo(refused.header("Retry-After"));
        assertThat(refused.header("RateLimit-Remaining")).isEqualTo("0");
        assertThat(get(development.clientKey(), "/plans").status()).isEqualTo(200);
        assertThat(acme.production().get("/customers").status()).isEqualTo(200);
        assertThat(acme.http().get(acme.key(), KEYS).status()).isEqualTo(200);
    }

    @Test
    void check_counts_once_whether_cached_or_not() {
        String key = create("{\"perMinute\": 4}").text("token");
        development.post("/customers", "{\"id\": \"anna\"}").isOk();

        List<String> remaining = Stream.generate(() -> get(key, "/customers/anna/entitlements/check?featureId=sso"))
                .limit(3)
                .map(it -> it.header("RateLimit-Remaining"))
                .toList();

        assertThat(remaining).containsExactly("3", "2", "1");
    }

    @Test
    void changed_or_removed_limit_takes_effect_immediately() {
        String id = serverKey();
        limit(id, "{\"perMinute\": 1}").isOk();
        development.get("/customers").isOk();
        development.get("/customers").isProblem(429, "RateLimitExceeded");

        Reply raised = limit(id, "{\"perMinute\": 2}").isOk();
        assertThat(raised.text("rateLimit.perMinute")).isEqualTo("2");
        assertThat(development.get("/customers").isOk().header("RateLimit-Limit"))
                .isEqualTo("2");

        Reply removed = limit(id, "null").isOk();
        assertThat(removed.at("rateLimit")).isNull();
        assertThat(Stream.generate(() -> development.get("/customers")).limit(5).map(Reply::status))
                .containsOnly(200);
    }

    @LongTest
    void rate_limit_also_applies_on_another_server() {
        try (Server second = TestServer.second()) {
            var elsewhere = new Http(second.port());
            elsewhere.get(development.key(), "/api/v1/customers").isOk();

            limit(serverKey(), "{\"perMinute\": 7}").isOk();

            Waiting.until(
                    () -> elsewhere.get(development.key(), "/api/v1/customers").isOk(),
                    it -> it.header("RateLimit-Limit").equals("7"));
        }
    }

    @Test
    void rotated_key_keeps_its_limit_and_the_audit_log_records_limit_changes() {
        Reply created = create("{\"perMinute\": 50}");

        Reply rotated = acme.http()
                .post(acme.key(), KEYS + "/" + created.text("id") + "/rotate", "{}")
                .isOk();
        limit(rotated.text("id"), "{\"preset\": \"hosted\"}").isOk();

        assertThat(rotated.text("rateLimit.perMinute")).isEqualTo("50");
        Reply audit = acme.http()
                .get(acme.key(), "/api/v1/audit?entityId=" + rotated.text("id"))
                .isOk();
        assertThat(audit.texts("after.rateLimit.preset")).contains("hosted");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"perMinute\": 0}                       | rateLimit.perMinute",
                "{\"perMinute\": -1}                      | rateLimit.perMinute",
                "{\"perMinute\": 1000001}                 | rateLimit.perMinute",
                "{\"perMinute\": 1.5}                     | rateLimit.perMinute",
                "{\"perMinute\": \"5\"}                   | rateLimit.perMinute",
                "{}                                       | rateLimit.perMinute",
                "{\"perMinute\": 5, \"preset\": \"hosted\"} | rateLimit.perMinute",
                "{\"preset\": \"Hosted\"}                 | rateLimit.preset",
                "{\"perHour\": 5}                         | rateLimit.perHour",
                "60                                       | rateLimit",
            })
    @Tag("ci")
    void invalid_rate_limit_is_refused_naming_the_field(String limit, String field) {
        Reply refused = limit(serverKey(), limit).isProblem(400, "BadUserInput");

        assertThat(refused.text("field")).isEqualTo(field);
        assertThat(development.get("/customers").header("RateLimit-Limit")).isEmpty();
    }

    @Test
    void hosted_preset_limit_depends_on_the_operation() {
        String key = hosted();
        development.post("/customers", "{\"id\": \"anna\"}").isOk();

        assertThat(get(key, "/customers/anna/entitlements").header("RateLimit-Policy"))
                .isEqualTo("6000;w=60");
        assertThat(get(key, "/customers/anna/entitlements/check?featureId=sso").header("RateLimit-Policy"))
                .isEqualTo("6000;w=60");
        assertThat(get(key, "/customers/anna").header("RateLimit-Policy")).isEqualTo("3000;w=60");
        assertThat(get(key, "/subscriptions").header("RateLimit-Policy")).isEqualTo("1500;w=60");
        assertThat(get(key, "/customers").header("RateLimit-Policy")).isEmpty();
        assertThat(post(key, "/usage", usages(1)).header("RateLimit-Policy")).isEqualTo("3000;w=60");
        assertThat(post(key, "/usage", usages(2)).header("RateLimit-Policy")).isEqualTo("600;w=60");
    }

    @Test
    void hosted_preset_counts_each_event_of_a_batch() {
        String key = hosted();

        Reply reported = post(key, "/events", events(600));

        assertThat(reported.header("RateLimit-Policy")).isEqualTo("1000;w=1");
        assertThat(reported.header("RateLimit-Remaining")).isEqualTo("400");
    }

    @Test
    void hosted_preset_allows_30_changes_per_minute_of_each_customer() {
        String key = hosted();
        assertThat(post(key, "/customers", "{\"id\": \"anna\"}").status()).isEqualTo(201);
        List<Reply> changes = new ArrayList<>();
        do {
            changes.add(rename(key, "anna"));
        } while (changes.getLast().status() == 200 && changes.size() < 1_000);

        Reply refused = changes.getLast().isProblem(429, "RateLimitExceeded");

        assertThat(changes).hasSizeGreaterThanOrEqualTo(30);
        assertThat(refused.text("limited")).isEqualTo("changes of customers anna");
        assertThat(refused.text("allowed")).isEqualTo("30 in 60 seconds");
        assertThat(get(key, "/customers/anna").status()).isEqualTo(200);
        assertThat(post(key, "/customers", "{\"id\": \"bert\"}").status()).isEqualTo(201);
    }

    @LongTest
    void refused_changes_of_a_customer_do_not_count_for_other_customers() {
        String key = hosted();
        assertThat(post(key, "/customers", "{\"id\": \"anna\"}").status()).isEqualTo(201);
        assertThat(post(key, "/customers", "{\"id\": \"bert\"}").status()).isEqualTo(201);
        Waiting.until(() -> rename(key, "anna").status(), it -> it == 429);

        assertThat(Stream.generate(() -> rename(key, "anna").status()).limit(300))
                .contains(429);

        rename(key, "bert").isOk();
    }

    @LongTest
    void customer_and_resource_ids_with_colons_are_limited_separately() {
        String key = hosted();
        String provision = "{\"customerId\": \"%s\", \"resourceId\": \"%s\", \"planId\": \"none\"}";
        Reply refused = Waiting.until(
                () -> post(key, "/subscriptions", provision.formatted("a:b", "c")), it -> it.status() == 429);
        assertThat(refused.text("limited")).isEqualTo("changes of resource \"c\" of customer \"a:b\"");

        assertThat(post(key, "/subscriptions", provision.formatted("a", "b:c")).status())
                .isEqualTo(404);
    }

    @LongTest
    void percent_encoded_path_counts_as_the_same_customer() {
        String key = hosted();
        assertThat(post(key, "/customers", "{\"id\": \"anna\"}").status()).isEqualTo(201);

        HttpResponse<String> refused = Waiting.until(
                () -> raw(key, "/api/v1/customers/%61nna", "PATCH", "{\"name\": \"Somebody\"}"),
                it -> it.statusCode() == 429);

        assertThat(refused.body()).contains("changes of customers anna");
    }

    @Test
    void head_request_is_limited_as_a_read() {
        String key = hosted();
        assertThat(post(key, "/customers", "{\"id\": \"anna\"}").status()).isEqualTo(201);

        HttpResponse<String> looked = raw(key, "/api/v1/customers/anna", "HEAD", "");

        assertThat(looked.statusCode()).isEqualTo(200);
        assertThat(looked.headers().firstValue("RateLimit-Policy")).contains("3000;w=60");
    }

    /// A request that no Ambit client would send.
    private HttpResponse<String> raw(String key, String path, String method, String body) {
        HttpRequest request = acme.http()
                .request(path)
                .header("X-API-KEY", key)
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        return CLIENT.sendAsync(request, BodyHandlers.ofString()).join();
    }

    private Reply limit(String id, String limit) {
        return acme.http().patch(acme.key(), KEYS + "/" + id, "{\"rateLimit\": %s}".formatted(limit));
    }

    private String hosted() {
        String id = serverKey();
        limit(id, "{\"preset\": \"hosted\"}").isOk();
        Reply rotated = acme.http()
                .post(
                        acme.key(),
                        KEYS + "/" + id + "/rotate",
                        "{\"expireAt\": \"%s\"}".formatted(Instant.now().plusSeconds(600)))
                .isOk();
        limit(id, "null").isOk();
        return rotated.text("token");
    }

    private Reply create(String limit) {
        return acme.http().post(acme.key(), KEYS, """
                        {"displayName": "Reader", "keyType": "SCOPED", "rateLimit": %s,
                            "scopes": [{"resource": "CUSTOMER", "action": "READ"}]}
                        """.formatted(limit)).isOk();
    }

    private String serverKey() {
        Reply keys = acme.http().get(acme.key(), KEYS);
        return keys.texts("id").get(keys.texts("keyType").indexOf("SERVER"));
    }

    private static String usages(int count) {
        return repeated("usages", "{\"customerId\": \"anna\", \"featureId\": \"calls\", \"value\": 1}", count);
    }

    private static String events(int count) {
        return repeated("events", "{\"customerId\": \"anna\"}", count);
    }

    private static String repeated(String list, String thing, int count) {
        return Stream.generate(() -> thing)
                .limit(count)
                .collect(Collectors.joining(",", "{\"%s\": [".formatted(list), "]}"));
    }

    private Reply rename(String key, String customer) {
        return acme.http().patch(key, "/api/v1/customers/" + customer, "{\"name\": \"Somebody\"}");
    }

    private Reply get(String key, String path) {
        return acme.http().get(key, "/api/v1" + path);
    }

    private Reply post(String key, String path, String body) {
        return acme.http().post(key, "/api/v1" + path, body);
    }
}
