package dev.ambit.environment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.LongForm;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tests the statements of docs/reference/rules.md#environment-types that no other test class covers.
class EnvironmentStatementsTest {

    private static final String PATH = "/api/v1/environments";
    private static final int GUESSES = LongForm.ENABLED ? 100_000 : 2_000;
    private static final long SEED = Long.getLong("ambit.seed", 6);

    private final TestAccount acme = TestServer.openAccount();
    private final Http http = acme.http();

    @Test
    void e1_account_can_create_many_environments() {
        for (int i = 0; i < 20; i++) {
            create("\"displayName\": \"Number %d\", \"type\": \"DEVELOPMENT\"".formatted(i))
                    .isOk();
        }

        assertThat(http.get(acme.key(), PATH + "?limit=100").texts("slug")).hasSize(22);
    }

    @Test
    void e2_customers_with_the_same_id_are_separate_in_each_environment() {
        TestEnvironment one = acme.development();
        TestEnvironment other = acme.production();
        for (TestEnvironment it : new TestEnvironment[] {one, other}) {
            it.post("/customers", "{\"id\": \"ann\", \"name\": \"Ann\"}").isOk();
        }
        one.post("/customers", "{\"id\": \"bob\"}").isOk();

        one.patch("/customers/ann", "{\"name\": \"Another\"}").isOk();

        assertThat(other.get("/customers/ann").text("name")).isEqualTo("Ann");
        other.get("/customers/bob").isProblem(404, "CustomerNotFound");
        other.patch("/customers/bob", "{\"name\": \"Mine\"}").isProblem(404, "CustomerNotFound");
        other.post("/customers/bob/archive", "").isProblem(404, "CustomerNotFound");
        assertThat(other.get("/customers").texts("id")).containsExactly("ann");
    }

    @ParameterizedTest
    @CsvSource({"DEVELOPMENT, 201", "PRODUCTION, 201", "SANDBOX, 400", "STAGING, 400", "'', 400"})
    void e3_environment_type_must_be_development_or_production(String type, int status) {
        assertThat(create("\"displayName\": \"Another\", \"type\": \"%s\"".formatted(type))
                        .status())
                .isEqualTo(status);
    }

    @Test
    void e14_default_product_can_be_renamed_and_archived_like_any_other() {
        String product = "/products/product-" + acme.slug();

        acme.development().patch(product, "{\"displayName\": \"What we sell\"}").isOk();
        acme.development().post(product + "/archive", "").isOk();

        assertThat(acme.development().get("/products").texts("displayName")).containsExactly("What we sell");
        assertThat(acme.development().get("/products").texts("status")).containsExactly("ARCHIVED");
        assertThat(acme.production().get("/products").texts("displayName")).containsExactly("Acme");
    }

    /// `WhoMayCallTest` covers access to all other routes.
    @Test
    void e16_client_key_can_read_a_customer_and_nothing_else() {
        TestEnvironment it = acme.development();
        TestCatalog.of(acme, it).plan("free");
        it.subscribe("ann", "free");
        String key = it.clientKey();

        http.get(key, "/api/v1/customers/ann").isOk();
        http.get(key, "/api/v1/customers/ann/entitlements").isOk();
        http.get(key, "/api/v1/customers").isProblem(403, "IdentityForbidden");
        http.patch(key, "/api/v1/customers/ann", "{\"name\": \"Eve\"}").isProblem(403, "IdentityForbidden");
        http.post(key, "/api/v1/customers", "{\"id\": \"eve\"}").isProblem(403, "IdentityForbidden");
        http.get(key, "/api/v1/webhooks").isProblem(403, "IdentityForbidden");
        http.get(key, "/api/v1/events/feed").isProblem(403, "IdentityForbidden");
        http.get(key, PATH).isProblem(403, "IdentityForbidden");
    }

    /// Some of the ids exist; the answers do not reveal which.
    @CiTest
    void e16_hardened_client_access_refuses_guessed_customer_ids() {
        TestEnvironment it = acme.development();
        IntStream.range(0, 10)
                .forEach(i ->
                        it.post("/customers", "{\"id\": \"c-%d\"}".formatted(i)).isOk());
        http.patch(acme.key(), PATH + "/development", "{\"hardenClientAccessEnabled\": true}")
                .isOk();
        var random = new Random(SEED);
        String proof = it.customerKey("c-0");

        for (int i = 0; i < GUESSES; i++) {
            String guess = "c-" + random.nextInt(20);
            String path = "/api/v1/customers/%s/%s"
                    .formatted(guess, random.nextBoolean() ? "entitlements" : "entitlements/check?featureId=f");
            Reply refused = random.nextInt(10) == 0
                    ? asked(it, path, proof.replace("c-0:", guess + ":"))
                    : http.get(it.clientKey(), path);
            if (guess.equals("c-0") && refused.status() != 401) {
                continue;
            }
            refused.isProblem(401, "Unauthenticated");
        }
        asked(it, "/api/v1/customers/c-1/entitlements", proof).isProblem(403, "AuthCustomerMismatch");
        asked(it, "/api/v1/customers/c-0/entitlements", proof).isOk();
    }

    private Reply asked(TestEnvironment it, String path, String proof) {
        return http.send(http.request(path)
                .header("X-API-KEY", it.clientKey())
                .header("X-CUSTOMER-KEY", proof)
                .GET());
    }

    private Reply create(String fields) {
        return http.post(acme.key(), PATH, "{%s}".formatted(fields));
    }
}
