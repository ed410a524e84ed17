package dev.ambit.entitlement;

import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.METERED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.JsonPaths;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestClock;
import dev.ambit.TestServer;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Checks that readers of events know the entitlements of a resource, which include those of its customer.
class ResourceEventsTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();

    @BeforeEach
    void customer_with_a_site() {
        catalog.feature("calls", METERED);
        development.post("/products", """
                {"id": "sites", "displayName": "Sites", "multipleSubscriptions": true}
                """).isOk();
        new TestCatalog(development, "sites").plan("site", limit("calls", 1));
        catalog.plan("pro", limit("calls", 10));
        development.post("/customers", "{\"id\": \"ann\"}").isOk();
        development.post("/subscriptions", """
                {"customerId": "ann", "planId": "site", "resourceId": "north"}
                """).isOk();
    }

    @LongTest
    void subscription_of_the_customer_adds_an_event_for_its_resource() {
        String id = development.post("/subscriptions", """
                        {"customerId": "ann", "planId": "pro"}
                        """).isOk().text("subscription.id");
        assertThat(lastLimitOfNorth()).isEqualTo(checkedLimitOfNorth()).isEqualTo("10");

        development.post("/subscriptions/%s/cancel".formatted(id), "").isOk();
        assertThat(lastLimitOfNorth()).isEqualTo(checkedLimitOfNorth()).isEqualTo("1");
    }

    @Test
    void event_of_a_promotional_entitlement_names_the_resource() {
        TestClock clock = TestClock.stop(acme);
        development.post("/customers/ann/promotional-entitlements", """
                        {"promotionalEntitlements": [{"featureId": "calls", "period": "1 week", "usageLimit": 50}]}
                        """).isOk();
        assertThat(lastLimitOfNorth()).isEqualTo(checkedLimitOfNorth()).isEqualTo("50");

        clock.advance("P8D");
        assertThat(lastLimitOfNorth()).isEqualTo(checkedLimitOfNorth()).isEqualTo("1");
    }

    private String checkedLimitOfNorth() {
        return development
                .get("/customers/ann/entitlements/check?featureId=calls&resourceId=north")
                .isOk()
                .text("usageLimit");
    }

    private String lastLimitOfNorth() {
        Object events =
                JsonPaths.at(development.get("/events/feed?limit=1000").isOk().body(), "data");
        return ((List<?>) Objects.requireNonNull(events))
                .stream()
                        .filter(it -> "north".equals(JsonPaths.at(it, "resource.id"))
                                && "entitlements.updated".equals(JsonPaths.at(it, "type")))
                        .map(it -> String.valueOf(JsonPaths.at(it, "entitlements.0.usageLimit")))
                        .reduce("", (_, last) -> last);
    }
}
