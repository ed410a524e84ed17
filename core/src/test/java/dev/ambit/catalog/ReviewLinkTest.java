package dev.ambit.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.engine.FeatureKind;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReviewLinkTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final String links = "/products/%s/review-links".formatted(catalog.product());

    @BeforeEach
    void a_draft_lowers_a_limit() {
        catalog.feature("calls", FeatureKind.METERED);
        catalog.plan("free", TestCatalog.limit("calls", 10));
        development
                .post("/customers", "{\"id\": \"ann\", \"name\": \"Ann Secret\"}")
                .isOk();
        development
                .post("/subscriptions", "{\"customerId\": \"ann\", \"planId\": \"free\"}")
                .isOk();
        development.post("/usage", """
                {"usages": [{"customerId": "ann", "featureId": "calls", "value": 7}]}
                """).isOk();
        development.post("/plans/free/draft", "").isOk();
        development
                .patch("/plans/free", "{\"metadata\": {\"margin\": \"internal\"}}")
                .isOk();
        development
                .patch("/plans/free/entitlements/calls", "{\"type\": \"FEATURE\", \"usageLimit\": 5}")
                .isOk();
    }

    @Test
    void a_link_shows_the_drafts_and_the_number_of_affected_subscribers() {
        Reply shown = read(create().text("token")).isOk();

        assertThat(shown.text("productName")).isNotEmpty();
        assertThat(shown.text("packages.0.published.entitlements.calls.usageLimit"))
                .isEqualTo("10");
        assertThat(shown.text("packages.0.content.entitlements.calls.usageLimit"))
                .isEqualTo("5");
        assertThat(shown.text("packages.0.subscribers")).isEqualTo("1");
        assertThat(shown.text("loweredLimits.0.above")).isEqualTo("1");
        assertThat(shown.text("features.0.id")).isEqualTo("calls");
        assertThat(shown.http().body()).doesNotContain("ann", "Ann Secret", "internal", "margin");
    }

    @Test
    void review_link_shows_a_changed_trial_but_no_internal_fields() {
        development.patch("/plans/free", """
                {"billingId": "internal-billing", "defaultTrialConfig": {"duration": 14, "units": "DAY"}}
                """).isOk();

        Reply shown = read(create().text("token")).isOk();

        assertThat(shown.text("packages.0.content.kept.defaultTrialConfig.duration"))
                .isEqualTo("14");
        assertThat(shown.text("packages.0.differences.1.path")).isEqualTo("kept.defaultTrialConfig");
        assertThat(shown.text("packages.0.differences.2")).isEqualTo("null");
        assertThat(shown.http().body()).doesNotContain("internal");
    }

    @Test
    void review_links_of_a_product_share_cached_drafts() {
        Reply first = read(create().text("token")).isOk();
        development
                .patch("/plans/free/entitlements/calls", "{\"type\": \"FEATURE\", \"usageLimit\": 4}")
                .isOk();

        Reply second = read(create().text("token")).isOk();

        assertThat(second.at("packages")).isEqualTo(first.at("packages"));
    }

    @Test
    void unknown_expired_and_revoked_review_links_get_the_same_error() {
        Reply revoked = create();
        Reply expired = create();
        development.delete(links + "/" + revoked.text("id")).isOk();
        expire(expired.text("id"));

        Reply wrong = read("review-wrong").isProblem(404, "ReviewLinkNotFound");

        for (Reply link : new Reply[] {revoked, expired}) {
            Reply refused = read(link.text("token")).isProblem(404, "ReviewLinkNotFound");
            assertThat(refused.text("message")).isEqualTo(wrong.text("message"));
        }
    }

    @LongTest
    void review_link_of_an_archived_environment_is_not_found() {
        String token = create().text("token");

        acme.http()
                .post(acme.key(), "/api/v1/environments/development/archive", "{}")
                .isOk();

        read(token).isProblem(404, "ReviewLinkNotFound");
    }

    @Test
    void links_are_listed_without_their_tokens_and_audited() {
        Reply made = create();

        Reply listed = development.get(links).isOk();
        assertThat(listed.texts("id")).containsExactly(made.text("id"));
        assertThat(listed.http().body()).doesNotContain(made.text("token"));
        development.delete(links + "/" + made.text("id")).isOk();
        assertThat(development.get(links).texts("id")).isEmpty();
        development.delete(links + "/" + made.text("id")).isProblem(404, "ReviewLinkNotFound");
        assertThat(acme.http()
                        .get(acme.key(), "/api/v1/audit?entityId=" + made.text("id"))
                        .texts("operation"))
                .containsExactly("review_link.revoked", "review_link.created");
    }

    @Test
    void review_link_expires_after_7_days_by_default_and_90_at_most() {
        assertThat(Instant.parse(create().text("expireAt")))
                .isBetween(Instant.now().plus(Duration.ofDays(6)), Instant.now().plus(Duration.ofDays(7)));

        for (Duration life : new Duration[] {Duration.ofDays(91), Duration.ofDays(-1)}) {
            development
                    .post(
                            links,
                            "{\"expireAt\": \"%s\"}".formatted(Instant.now().plus(life)))
                    .isProblem(400, "BadUserInput");
        }
        development.post("/products/nowhere/review-links", "{}").isProblem(404, "ProductNotFoundError");
    }

    @Test
    void a_product_has_at_most_twenty_links() {
        IntStream.range(0, 30).parallel().forEach(_ -> development.post(links, "{}"));

        assertThat(development.get(links).texts("id")).hasSize(20);
        development.post(links, "{}").isProblem(400, "BadUserInput");
    }

    @LongTest
    void an_expired_link_is_deleted_with_its_token() {
        String expired = create().text("id");
        String valid = create().text("id");
        assertThat(tokens(expired)).isEqualTo(1);

        expire(expired);
        Waiting.until(() -> tokens(expired), it -> it == 0);

        assertThat(development.get(links).texts("id")).containsExactly(valid);
        assertThat(tokens(valid)).isEqualTo(1);
    }

    @Test
    void a_link_can_be_created_while_expired_ones_are_deleted() throws Exception {
        String expired = create().text("id");
        TestServer.superuser().useHandle(tx -> tx.execute("""
                        with expired as (
                            update review_links set expire_at = now() - interval '1 second' where link_id = ?::uuid
                            returning environment_id)
                        update work set due_at = 'infinity' from expired
                        where work.environment_id = expired.environment_id and kind = 'REVIEW_SWEEP'
                        """, expired));

        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Reply> created = TestServer.superuser().inTransaction(tx -> {
                tx.createQuery("""
                                select environment_id
                                from work
                                where kind = 'REVIEW_SWEEP' and environment_id = (
                                    select environment_id from review_links where link_id = ?::uuid)
                                for update
                                """).bind(0, expired).mapToMap().list();
                Future<Reply> creating = executor.submit(this::create);
                Waiting.until(ReviewLinkTest::waiting, it -> it > 0);
                tx.execute("delete from review_links where link_id = ?::uuid", expired);
                return creating;
            });
            created.get().isOk();
        }
    }

    private static long waiting() {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery("select count(*) from pg_locks where not granted")
                        .mapTo(Long.class)
                        .one());
    }

    /// Each address may send half as many requests as a link answers.
    @LongTest
    void a_link_answers_a_limited_number_of_requests_from_all_addresses() throws Exception {
        String body = "{\"token\": \"%s\"}".formatted(create().text("token"));
        List<String> refusals = new ArrayList<>();

        for (int address = 2; address < 7 && refusals.isEmpty(); address++) {
            try (HttpClient client = HttpClient.newBuilder()
                    .localAddress(InetAddress.ofLiteral("127.0.0." + address))
                    .build()) {
                for (int i = 0; i < 60 && refusals.isEmpty(); i++) {
                    HttpResponse<String> reply = client.send(
                            acme.http()
                                    .request("/api/v1/review-links/read")
                                    .header("Content-Type", "application/json")
                                    .POST(BodyPublishers.ofString(body))
                                    .build(),
                            BodyHandlers.ofString());
                    if (reply.statusCode() == 429) {
                        refusals.add(reply.body());
                    }
                }
            }
        }

        assertThat(refusals).singleElement().asString().contains("This review link has used its 120 calls");
        read(create().text("token")).isOk();
    }

    private static long tokens(String link) {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery("select count(*) from review_tokens where link_id = ?::uuid")
                        .bind(0, link)
                        .mapTo(Long.class)
                        .one());
    }

    private Reply create() {
        return development.post(links, "{}").isOk();
    }

    private Reply read(String token) {
        return acme.http().post("", "/api/v1/review-links/read", "{\"token\": \"%s\"}".formatted(token));
    }

    private static void expire(String id) {
        TestServer.superuser().useHandle(tx -> tx.execute("""
                        with expired as (
                            update review_links set expire_at = now() - interval '1 second' where link_id = ?::uuid
                            returning environment_id)
                        update work set due_at = now() from expired
                        where work.environment_id = expired.environment_id and kind = 'REVIEW_SWEEP'
                        """, id));
    }
}
