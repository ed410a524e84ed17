package dev.ambit.subscription;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.OwnServer;
import dev.ambit.TestAccount;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Tests the upgrade of subscriptions from before V97, which stored no deferred prorations. Their billing
/// period ends on 28 February.
@Tag("long")
class DeferredUpgradeTest {

    private static final List<String> STEPS = List.of("V97__deferred_prorations.sql", "V98__unknown_prorations.sql");
    private static final String UNKNOWN =
            "{\"lines\": null, \"until\": \"2027-02-28T00:00:00.000Z\", \"currency\": null}";
    private static final Instant PERIOD_ENDED = Instant.parse("2027-03-01T00:00:00Z");

    private static final String DEFERRED = """
            select customer_id, coalesce(deferred::text, '')
            from subscriptions
            where status = 'ACTIVE' or customer_id = 'gone'
            """;

    /// "updated" and "replaced" were changed in the middle of the period. "kept" was not, "at-once" has a product
    /// that prorates at once, and "gone" is canceled.
    @Test
    void prorations_of_an_earlier_version_are_unknown_until_the_period_ends() throws Exception {
        try (OwnServer server = OwnServer.start()) {
            PreviewShop shop = PreviewShop.open(TestAccount.open(server.http(), "Acme"));
            List.of("updated", "replaced", "kept", "at-once", "gone").forEach(shop::customer);
            List.of("updated", "replaced", "kept", "gone")
                    .forEach(it -> shop.subscribe(it, "d10").isOk());
            shop.subscribe("at-once", "basic").isOk();
            shop.advance(Instant.parse("2027-02-14T00:00:00Z"));
            add(shop, "updated", "extra");
            add(shop, "at-once", "support");
            add(shop, "gone", "extra");
            shop.subscribe("replaced", "d30").isOk();
            shop.environment()
                    .post(
                            "/subscriptions/%s/cancel".formatted(id(shop, "gone")),
                            "{\"cancellationTime\": \"IMMEDIATE\"}")
                    .isOk();

            upgrade(server);

            assertThat(deferred(server))
                    .isEqualTo(Map.of("updated", UNKNOWN, "replaced", UNKNOWN, "kept", "", "at-once", "", "gone", ""));
            for (String customer : List.of("updated", "replaced")) {
                Reply refused = shop.preview(customer, "d10").isProblem(400, "UnsupportedParameter");
                assertThat(refused.text("allowed")).isEqualTo("a preview after 2027-02-28T00:00:00Z");
            }
            assertThat(next(shop, "kept", "d10")).isEqualByComparingTo("10");
            shop.advance(PERIOD_ENDED);
            assertThat(next(shop, "updated", "d10 extra=1")).isEqualByComparingTo("17");
            assertThat(next(shop, "replaced", "d30")).isEqualByComparingTo("30");
        }
    }

    /// A server of this version may have stored prorations between the two steps.
    @Test
    void migration_keeps_stored_prorations() throws Exception {
        try (OwnServer server = OwnServer.start()) {
            PreviewShop shop = PreviewShop.open(TestAccount.open(server.http(), "Acme"));
            shop.customer("ann");
            shop.subscribe("ann", "d10").isOk();
            shop.advance(Instant.parse("2027-02-14T00:00:00Z"));
            shop.subscribe("ann", "d30").isOk();
            Map<String, String> before = deferred(server);

            run(server, step(STEPS.getLast()));

            assertThat(before.get("ann")).contains("\"lines\": [");
            assertThat(deferred(server)).isEqualTo(before);
        }
    }

    /// Takes the column away, as if the rows were of a version before it, and runs the steps as the owner of the
    /// tables does.
    private static void upgrade(OwnServer server) throws IOException, SQLException {
        var script = new StringBuilder("alter table subscriptions drop column deferred;\n");
        for (String name : STEPS) {
            script.append(step(name));
        }
        run(server, script.toString());
    }

    private static String step(String name) throws IOException {
        try (var file = requireNonNull(DeferredUpgradeTest.class.getResourceAsStream("/schema/" + name), name)) {
            return new String(file.readAllBytes(), UTF_8);
        }
    }

    /// Runs several statements in one transaction.
    private static void run(OwnServer server, String script) throws SQLException {
        try (var connection = DriverManager.getConnection(server.postgres().ownerUrl());
                var statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(script);
        }
    }

    private static Map<String, String> deferred(OwnServer server) {
        return server
                .superuser()
                .withHandle(tx -> tx.createQuery(DEFERRED)
                        .map((row, _) -> Map.entry(row.getString(1), row.getString(2)))
                        .list())
                .stream()
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static void add(PreviewShop shop, String customer, String addon) {
        shop.environment()
                .patch("/subscriptions/" + id(shop, customer), """
                        {"addons": [{"id": "%s", "quantity": 1}]}
                        """.formatted(addon))
                .isOk();
    }

    private static String id(PreviewShop shop, String customer) {
        return shop.environment()
                .get("/subscriptions?customerId=%s&status=ACTIVE".formatted(customer))
                .isOk()
                .text("0.id");
    }

    private static BigDecimal next(PreviewShop shop, String customer, String wish) {
        return new BigDecimal(shop.preview(customer, wish).isOk().text("recurringInvoice.total"));
    }
}
