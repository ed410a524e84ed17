package dev.ambit.customer;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.Refusal;
import dev.ambit.Sampled;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CustomerImportTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();

    @Test
    void import_keeps_existing_customers_and_lists_the_new_ones() {
        development.post("/customers", "{\"id\": \"ann\", \"name\": \"Ann\"}").isOk();
        development.post("/customers", "{\"id\": \"gone\"}").isOk();
        Reply archived = development.post("/customers/gone/archive", "").isOk();

        Reply imported = importing("""
                {"customers": [
                    {"id": "zoe", "name": "Zoe", "email": "zoe@example.com", "billingId": "cus_z",
                     "metadata": {"k": "v"}, "paymentMethodId": "pm_1", "salesforceId": "sf_1",
                     "updatedAt": "2026-01-01T00:00:00Z"},
                    {"id": "ann", "name": "Other", "email": null},
                    {"id": "gone", "name": "Back", "email": null},
                    {"id": "bob", "name": null, "email": null}]}
                """);

        assertThat(imported.status()).isEqualTo(200);
        assertThat(imported.at("newCustomers")).isEqualTo(List.of("zoe", "bob"));
        Reply zoe = development.get("/customers/zoe");
        assertThat(zoe.text("name")).isEqualTo("Zoe");
        assertThat(zoe.text("email")).isEqualTo("zoe@example.com");
        assertThat(zoe.text("billingId")).isEqualTo("cus_z");
        assertThat(zoe.text("paymentMethodId")).isEqualTo("pm_1");
        assertThat(zoe.text("salesforceId")).isEqualTo("sf_1");
        assertThat(zoe.text("metadata.k")).isEqualTo("v");
        assertThat(development.get("/customers/ann").text("name")).isEqualTo("Ann");
        assertThat(development.get("/customers/gone").body()).isEqualTo(archived.body());
        assertThat(development.get("/customers/bob").at("name")).isNull();
    }

    @Test
    void import_writes_one_event_per_new_customer_and_none_if_repeated() {
        long before = sequence(development.post("/customers", "{\"id\": \"ann\"}"));

        Reply first = importing("{\"customers\": [%s]}".formatted(lines(3))).isOk();
        Reply again = importing("{\"customers\": [%s]}".formatted(lines(3))).isOk();

        assertThat(sequence(first)).isEqualTo(before + 3);
        assertThat(again.at("newCustomers")).isEqualTo(List.of());
        assertThat(sequence(again)).isEqualTo(sequence(first));
    }

    @Test
    void imported_customer_is_visible_to_checks_immediately() {
        assertThat(development.check("c1", "f").text("accessDeniedReason")).isEqualTo("CustomerNotFound");

        importing("{\"customers\": [%s]}".formatted(lines(2))).isOk();

        assertThat(development.check("c1", "f").text("accessDeniedReason")).isNotEqualTo("CustomerNotFound");
    }

    @Test
    void import_of_1000_customers_completes_without_a_task() {
        Reply imported =
                importing("{\"customers\": [%s]}".formatted(lines(1_000))).isOk();

        assertThat(imported.text("newCustomers.999")).isEqualTo("c999");
        assertThat(imported.at("taskId")).isNull();
    }

    @LongTest
    void import_of_more_than_100000_customers_is_refused() {
        Reply tooMany = Refusal.of(
                development, 400, "BadUserInput", () -> importing("{\"customers\": [%s]}".formatted(lines(100_001))));

        assertThat(tooMany.text("field")).isEqualTo("customers");
        assertThat(tooMany.text("received")).isEqualTo("100001");
    }

    @Test
    void import_with_an_invalid_line_stores_no_customer_and_names_the_line() {
        String lines = lines(1_000).replace("\"c517\"", "\" c517\"");

        Reply refused =
                Refusal.of(development, 400, "BadUserInput", () -> importing("{\"customers\": [%s]}".formatted(lines)));

        assertThat(refused.text("field")).isEqualTo("customers.517.id");
        assertThat(refused.text("received")).isEqualTo(" c517");
        assertThat(development.get("/customers").texts("id")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                                                        | customers
            {"customers": []}                                                         | customers
            {"customers": [{"name": "A"}]}                                            | customers.0.id
            {"customers": [{"id": "a"}, {"id": "b", "name": 1}]}                      | customers.1.name
            {"customers": [{"id": "a"}, {"id": "b"}, {"id": "a", "name": "A"}]}       | customers.2.id
            {"customers": [{"id": "a", "updatedAt": "2026-01-01"}]}                   | customers.0.updatedAt
            {"customers": [{"id": "a", "nmae": "A"}]}                                 | customers.0.nmae
            {"customers": [{"id": "a"}], "integrationId": 1}                          | integrationId
            """)
    @Sampled(3)
    void invalid_import_is_refused_naming_the_field(String body, String field) {
        Reply refused = Refusal.of(development, 400, "BadUserInput", () -> importing(body));

        assertThat(refused.text("field")).isEqualTo(field);
    }

    private static String lines(int count) {
        return IntStream.range(0, count)
                .mapToObj("{\"id\": \"c%1$d\", \"name\": \"N%1$d\", \"email\": null}"::formatted)
                .collect(joining(", "));
    }

    private static long sequence(Reply reply) {
        return Long.parseLong(reply.header("X-Ambit-Sequence"));
    }

    private Reply importing(String body) {
        return development.post("/customers/import", body);
    }
}
