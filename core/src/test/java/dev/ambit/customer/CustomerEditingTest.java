package dev.ambit.customer;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.Http.Reply;
import dev.ambit.Refusal;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.event.Event;
import dev.ambit.event.EventType;
import dev.ambit.event.Events;
import dev.ambit.http.Json;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CustomerEditingTest {

    private static final String ANN = """
            {"id": "ann", "name": "Ann", "email": "ann@example.com", "billingId": "cus_1",
             "language": "en", "timezone": "UTC", "billingCurrency": "eur", "metadata": {"a": "1", "b": "2"},
             "passthrough": {"stripe": {"customerName": "Ann"}},
             "integrations": [{"id": "i", "vendorIdentifier": "STRIPE", "syncedEntityId": "s"}]}
            """;

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();

    @Test
    void edit_changes_only_the_given_fields() {
        Reply before = development.post("/customers", ANN).isOk();

        Reply edited = edit("""
                {"name": "Anna", "metadata": {"c": "3"}, "billingCurrency": "usd", "passthrough": {"zuora": {}}}
                """).isOk();

        assertThat(edited.text("name")).isEqualTo("Anna");
        assertThat(edited.text("metadata")).isEqualTo("{c=3}");
        assertThat(edited.text("billingCurrency")).isEqualTo("usd");
        assertThat(edited.text("passthrough")).isEqualTo("{zuora={}}");
        for (String field : List.of("email", "billingId", "language", "timezone", "integrations")) {
            assertThat(edited.at(field)).as(field).isEqualTo(before.at(field));
        }
        assertThat(edited.text("createdAt")).isEqualTo(before.text("createdAt"));
        assertThat(development.get("/customers/ann").body()).isEqualTo(edited.body());
    }

    @Test
    void null_clears_a_field_of_the_customer() {
        development.post("/customers", ANN).isOk();

        Reply edited = edit("""
                {"name": null, "email": null, "billingId": null, "couponId": null, "language": null, "timezone": null,
                 "billingCurrency": null}
                """).isOk();

        for (String cleared :
                List.of("name", "email", "billingId", "couponId", "language", "timezone", "billingCurrency")) {
            assertThat(edited.at(cleared)).as(cleared).isNull();
        }
        assertThat(edited.text("metadata")).isEqualTo("{a=1, b=2}");
        assertThat(development.get("/customers/ann").body()).isEqualTo(edited.body());
    }

    @Test
    void edit_writes_one_event_and_a_repeated_edit_none() {
        development.post("/customers", ANN).isOk();

        Reply edited = edit("{\"name\": \"Anna\"}").isOk();
        Reply again = edit("{\"name\": \"Anna\", \"passthrough\": {\"stripe\": {\"customerName\": \"Ann\"}}}")
                .isOk();

        assertThat(again.body()).isEqualTo(edited.body());
        assertThat(again.header("X-Ambit-Sequence")).isEqualTo(edited.header("X-Ambit-Sequence"));
        Event event = lastEvent();
        assertThat(event.type()).isEqualTo(EventType.CUSTOMER_UPDATED);
        assertThat(event.sequence()).isEqualTo(Long.parseLong(edited.header("X-Ambit-Sequence")));
        assertThat(event.body().fields())
                .containsEntry("name", "Anna")
                .containsEntry("email", "ann@example.com")
                .containsEntry("billingId", "cus_1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"id": "bob"}             | id
            {"name": 1}               | name
            {"metadata": null}        | metadata
            {"metadata": {"a": null}} | metadata.a
            {"integrations": null}    | integrations
            {"passthrough": []}       | passthrough
            {"nmae": "A"}             | nmae
            """)
    @Tag("ci")
    void invalid_edit_is_refused_naming_the_field(String body, String field) {
        development.post("/customers", ANN).isOk();

        Reply refused = Refusal.of(development, 400, "BadUserInput", () -> edit(body));

        assertThat(refused.text("field")).isEqualTo(field);
    }

    @Test
    void a_name_has_up_to_255_characters() {
        development.post("/customers", ANN).isOk();
        String name = "n".repeat(256);

        Refusal.of(development, 400, "BadUserInput", () -> edit("{\"name\": \"%s\"}".formatted(name)));

        edit("{\"name\": \"%s\"}".formatted(name.substring(1))).isOk();
    }

    /// Metadata has limits because each event of the customer contains it, including each measurement.
    @ParameterizedTest
    @MethodSource
    void metadata_beyond_its_limits_is_refused(Map<String, String> metadata, String field, String allowed) {
        development.post("/customers", ANN).isOk();
        String json = Json.text(metadata);

        List<Reply> refusals = List.of(
                Refusal.of(development, 400, "BadUserInput", () -> edit("{\"metadata\": " + json + "}")),
                Refusal.of(
                        development,
                        400,
                        "BadUserInput",
                        () -> development.post("/customers", "{\"id\": \"bob\", \"metadata\": " + json + "}")),
                Refusal.of(
                        development,
                        400,
                        "BadUserInput",
                        () -> development.post(
                                "/customers/import",
                                "{\"customers\": [{\"id\": \"bob\", \"metadata\": " + json + "}]}")));

        assertThat(refusals).extracting(it -> it.text("field")).containsExactly(field, field, "customers.0." + field);
        assertThat(refusals).extracting(it -> it.text("allowed")).containsOnly(allowed);
    }

    private static Stream<Arguments> metadata_beyond_its_limits_is_refused() {
        return Stream.of(
                Arguments.of(entries(51), "metadata", "up to 50 entries"),
                Arguments.of(Map.of("k".repeat(101), "v"), "metadata", "up to 100 characters"),
                Arguments.of(Map.of("k", "v".repeat(501)), "metadata.k", "up to 500 characters"));
    }

    @Test
    void metadata_of_the_maximum_size_is_accepted() {
        development.post("/customers", ANN).isOk();

        assertThat(edit("{\"metadata\": " + Json.text(entries(50)) + "}").isOk().at("metadata"))
                .isEqualTo(entries(50));
    }

    private static Map<String, String> entries(int count) {
        return IntStream.range(0, count).boxed().collect(toMap(it -> "%0100d".formatted(it), _ -> "v".repeat(500)));
    }

    @Test
    void unknown_or_archived_customer_cannot_be_edited() {
        Reply missing = Refusal.of(development, 404, "CustomerNotFound", () -> edit("{}"));
        development.post("/customers", ANN).isOk();
        development.post("/customers/ann/archive", "").isOk();

        edit("{\"name\": \"Anna\"}").isProblem(409, "EntityIsArchivedError");

        assertThat(missing.text("refId")).isEqualTo("ann");
        assertThat(development.get("/customers/ann").at("name")).isNull();
        acme.production().patch("/customers/ann", "{}").isProblem(404, "CustomerNotFound");
    }

    private Event lastEvent() {
        return TestServer.superuser()
                .withHandle(tx -> Events.after(
                        tx, EnvironmentFixture.of(acme, development).id(), 0, 1_000))
                .getLast();
    }

    private Reply edit(String body) {
        return development.patch("/customers/ann", body);
    }
}
