package dev.ambit.customer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.Sampled;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CustomerApiTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();

    @Test
    void created_customer_is_returned_as_it_was_sent() {
        Reply created = development.post("/customers", """
                {"id": "ann", "name": "Ann 🚀 آن", "email": "ann@example.com", "billingId": "cus_1",
                 "billingCurrency": "eur", "couponId": "", "language": "de", "timezone": "Europe/Berlin",
                 "metadata": {"tier": "gold"}, "passthrough": {"zuora": {"currency": "eur", "metadata": {"a": "b"}}},
                 "integrations": [{"id": "i", "vendorIdentifier": "STRIPE", "syncedEntityId": "s"}],
                 "defaultPaymentMethod": {"type": "CARD", "billingId": "pm", "cardExpiryMonth": 4,
                  "cardExpiryYear": 2030, "cardLast4Digits": "4242"}}
                """);

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("X-Ambit-Sequence")).matches("[1-9][0-9]*");
        Reply read = development.get("/customers/ann");
        assertThat(read.body()).isEqualTo(created.body());
        assertThat(development.get("/customers").at("0")).isEqualTo(created.at(""));
        assertThat(read.text("name")).isEqualTo("Ann 🚀 آن");
        assertThat(read.text("billingId")).isEqualTo("cus_1");
        assertThat(read.text("passthrough")).isEqualTo("{zuora={currency=eur, metadata={a=b}}}");
        assertThat(read.text("defaultPaymentMethod.cardLast4Digits")).isEqualTo("4242");
        assertThat(read.at("archivedAt")).isNull();
    }

    @Test
    void repeated_creation_returns_the_existing_customer_unchanged() {
        Reply created = provision("ann", "\"name\": \"Ann\"");

        Reply again = provision("ann", "\"name\": \"Other\"").isOk();

        assertThat(again.body()).isEqualTo(created.body());
        assertThat(again.header("X-Ambit-Sequence")).isEqualTo(created.header("X-Ambit-Sequence"));
        assertThat(development.get("/customers/ann").text("name")).isEqualTo("Ann");
    }

    @Test
    void customer_ids_are_independent_in_each_environment() {
        provision("ann", "\"name\": \"Ann\"").isOk();

        acme.production().get("/customers/ann").isProblem(404, "CustomerNotFound");
        acme.production()
                .post("/customers", "{\"id\": \"ann\", \"name\": \"Anna\"}")
                .isOk();
        assertThat(development.get("/customers/ann").text("name")).isEqualTo("Ann");
    }

    @Test
    void customers_are_filtered_and_paginated() {
        for (String id : List.of("c", "a", "d", "b")) {
            provision(id, "\"name\": \"N-%s\"".formatted(id), "\"email\": \"%s@example.com\"".formatted(id));
            // Of one millisecond they would be in the order of their ids.
            LockSupport.parkNanos(2_000_000);
        }
        String since = development.get("/customers/d").text("createdAt");

        Reply first = development.get("/customers?limit=3");
        Reply second = development.get("/customers?limit=3&after=" + first.next());
        Reply back = development.get("/customers?limit=3&before=" + second.prev());

        assertThat(first.texts("id")).containsExactly("c", "a", "d");
        assertThat(second.texts("id")).containsExactly("b");
        assertThat(second.next()).isEmpty();
        assertThat(back.texts("id")).isEqualTo(first.texts("id"));
        assertThat(development.get("/customers?name=N-a").texts("id")).containsExactly("a");
        assertThat(development.get("/customers?email=b@example.com").texts("id"))
                .containsExactly("b");
        assertThat(development.get("/customers?name=n-a").texts("id")).isEmpty();
        assertThat(development.get("/customers?createdAt[gte]=" + since).texts("id"))
                .containsExactly("d", "b");
        assertThat(development
                        .get("/customers?createdAt[gte]=9999-12-31T23:59:59Z")
                        .texts("id"))
                .isEmpty();
        development.get("/customers?createdAt[gte]=2026-01-01").isProblem(400, "BadUserInput");
        development.get("/customers?limit=0").isProblem(400, "BadUserInput");
        development.get("/customers?limit=101").isProblem(400, "BadUserInput");
        development.get("/customers?after=nonsense").isProblem(400, "BadUserInput");
        development.get("/products?after=" + first.next()).isProblem(400, "BadUserInput");
    }

    @Test
    void archiving_a_customer_cancels_free_subscriptions_and_erases_personal_data() {
        TestCatalog.of(acme).plan("free");
        provision("ann", "\"name\": \"Ann\"", "\"email\": \"a@b.c\"", "\"billingId\": \"cus_1\"");
        String subscription = development
                .post("/subscriptions", "{\"customerId\": \"ann\", \"planId\": \"free\"}")
                .text("id");

        Reply archived = development.post("/customers/ann/archive", "").isOk();

        assertThat(archived.at("name")).isNull();
        assertThat(archived.at("email")).isNull();
        assertThat(archived.at("archivedAt")).isNotNull();
        assertThat(development.get("/customers").texts("id")).isEmpty();
        assertThat(development.get("/customers/ann").body()).isEqualTo(archived.body());
        Reply ended = development.get("/subscriptions/" + subscription);
        assertThat(ended.text("status")).isEqualTo("CANCELED");
        assertThat(ended.text("cancelReason")).isEqualTo("CustomerArchived");
        assertThat(development.check("ann", "f").text("accessDeniedReason")).isEqualTo("CustomerIsArchived");
        provision("ann").isProblem(409, "EntityIsArchivedError");
        development
                .post("/subscriptions", "{\"customerId\": \"ann\", \"planId\": \"free\"}")
                .isProblem(409, "EntityIsArchivedError");
        assertThat(development.post("/customers/ann/archive", "").isOk().body()).isEqualTo(archived.body());
    }

    @Test
    void customer_with_a_paid_subscription_cannot_be_archived() {
        TestCatalog catalog = TestCatalog.of(acme);
        catalog.draftPlan("paid", "\"pricingType\": \"PAID\"").isOk();
        catalog.publish("plans", "paid").isOk();
        String subscription = development.subscribe("ann", "paid").text("id");

        Reply refused = development.post("/customers/ann/archive", "").isProblem(409, "CannotDeleteCustomerError");

        assertThat(refused.text("refId")).isEqualTo("ann");
        assertThat(development.get("/customers/ann").at("archivedAt")).isNull();
        development.post("/subscriptions/%s/cancel".formatted(subscription), "").isOk();
        development.post("/customers/ann/archive", "").isOk();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"name": "A"}                                | id
            {"id": ""}                                   | id
            {"id": ".."}                                 | id
            {"id": " ann"}                               | id
            {"id": "an\\u200bn"}                         | id
            {"id": 7}                                    | id
            {"id": "a", "name": "x\\u0000y"}             | name
            {"id": "a", "email": 5}                      | email
            {"id": "a", "metadata": {"k": null}}         | metadata.k
            {"id": "a", "metadata": []}                  | metadata
            {"id": "a", "integrations": {}}              | integrations
            {"id": "a", "nmae": "A"}                     | nmae
            {"id": "a", "id": "b"}                       | id
            {"id": "a", "passthrough": {"k\\u0000": 1}}  | passthrough
            """)
    @Sampled(3)
    void invalid_customer_is_refused_naming_the_field(String body, String field) {
        Reply refused = development.post("/customers", body).isProblem(400, "BadUserInput");

        assertThat(refused.text("field")).startsWith(field);
        assertThat(development.get("/customers").texts("id")).isEmpty();
    }

    @Test
    void names_have_up_to_255_characters() {
        provision("a", "\"name\": \"%s\"".formatted("n".repeat(255))).isOk();
        provision("b", "\"name\": \"%s\"".formatted("n".repeat(256))).isProblem(400, "BadUserInput");
        provision("c", "\"email\": \"%s\"".formatted("e".repeat(256))).isProblem(400, "BadUserInput");
        provision("i".repeat(255)).isOk();
        provision("i".repeat(256)).isProblem(400, "BadUserInput");
    }

    @Test
    void unknown_customer_is_not_found_and_a_malformed_id_is_refused() {
        for (String id : List.of("ghost", "..%2Fann", "a%7Cb", "%27;--", "%F0%9F%9A%80", "n".repeat(300))) {
            development.get("/customers/" + id).isProblem(404, "CustomerNotFound");
            development.post("/customers/" + id + "/archive", "").isProblem(404, "CustomerNotFound");
        }
        for (String path : List.of("%00", "%2e%2e", "%ff")) {
            development.get("/customers/" + path).isProblem(400, "BadUserInput");
        }
    }

    private Reply provision(String id, String... fields) {
        String more = fields.length == 0 ? "" : ", " + String.join(", ", fields);
        return development.post("/customers", "{\"id\": \"%s\"%s}".formatted(id, more));
    }
}
