package dev.ambit.subscription;

import static dev.ambit.TestCatalog.grant;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.Http.Reply;
import dev.ambit.Refusal;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import dev.ambit.engine.FeatureKind;
import dev.ambit.event.Event;
import dev.ambit.event.EventType;
import dev.ambit.event.Events;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CustomerLifeTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();
    private final TestCatalog catalog = TestCatalog.of(acme);

    @BeforeEach
    void a_customer_who_has_something() {
        catalog.feature("sso", FeatureKind.BOOLEAN);
        catalog.plan("free", grant("sso"));
        development.post("/customers", """
                {"id": "ann", "name": "Ann", "email": "ann@example.com", "metadata": {"k": "v"}}
                """).isOk();
        development
                .post("/subscriptions", "{\"customerId\": \"ann\", \"planId\": \"free\"}")
                .isOk();
    }

    @Test
    void unarchived_customer_has_no_name_or_subscription_and_can_get_both() {
        development.post("/customers/ann/archive", "").isOk();
        assertThat(reason()).isEqualTo("CustomerIsArchived");

        Reply back = development.post("/customers/ann/unarchive", "").isOk();

        assertThat(back.at("archivedAt")).isNull();
        assertThat(back.at("name")).isNull();
        assertThat(back.at("email")).isNull();
        assertThat(back.text("metadata.k")).isEqualTo("v");
        assertThat(development.get("/customers/ann").body()).isEqualTo(back.body());
        assertThat(development.get("/customers").texts("id")).containsExactly("ann");
        assertThat(reason()).isEqualTo("NoActiveSubscription");
        development.patch("/customers/ann", "{\"name\": \"Anna\"}").isOk();
        development
                .post("/subscriptions", "{\"customerId\": \"ann\", \"planId\": \"free\"}")
                .isOk();
        assertThat(development.check("ann", "sso").text("isGranted")).isEqualTo("true");
    }

    @Test
    void unarchiving_writes_a_customer_created_event_and_repeating_it_writes_none() {
        development.post("/customers/ann/archive", "").isOk();

        Reply back = development.post("/customers/ann/unarchive", "").isOk();
        Reply again = development.post("/customers/ann/unarchive", "").isOk();

        assertThat(again.body()).isEqualTo(back.body());
        assertThat(again.header("X-Ambit-Sequence")).isEqualTo(back.header("X-Ambit-Sequence"));
        List<Event> events = TestServer.superuser()
                .withHandle(tx -> Events.after(
                        tx, EnvironmentFixture.of(acme, development).id(), 0, 1_000));
        assertThat(events.reversed())
                .extracting(Event::type)
                .startsWith(EventType.ENTITLEMENTS_UPDATED, EventType.CUSTOMER_CREATED, EventType.CUSTOMER_DELETED);
    }

    @Test
    void unarchiving_an_unknown_customer_is_refused() {
        Reply missing = Refusal.of(
                development, 404, "CustomerNotFound", () -> development.post("/customers/none/unarchive", ""));

        assertThat(missing.text("refId")).isEqualTo("none");
        acme.production().post("/customers/ann/unarchive", "").isProblem(404, "CustomerNotFound");
    }

    @Test
    void resource_list_has_every_resource_that_ever_had_a_subscription() {
        development.post("/products", """
                {"id": "sites", "displayName": "Sites", "multipleSubscriptions": true}
                """).isOk();
        new TestCatalog(development, "sites").plan("site");
        String cancelled = subscribe("b").text("id");
        subscribe("a");
        subscribe("c");
        development.post("/subscriptions/%s/cancel".formatted(cancelled), "{}").isOk();

        Reply all = resources("");
        Reply first = resources("?limit=2");
        Reply second = resources("?limit=2&after=" + first.next());
        Reply back = resources("?limit=2&before=" + second.prev());

        assertThat(all.texts("id")).containsExactly("b", "a", "c");
        Reply born = development.get("/subscriptions/" + cancelled);
        assertThat(all.text("0.createdAt")).isEqualTo(born.text("createdAt"));
        assertThat(all.text("0.updatedAt")).isGreaterThan(all.text("0.createdAt"));
        assertThat(first.texts("id")).containsExactly("b", "a");
        assertThat(second.texts("id")).containsExactly("c");
        assertThat(second.next()).isEmpty();
        assertThat(back.texts("id")).isEqualTo(first.texts("id"));
    }

    @Test
    void customer_without_resources_has_an_empty_resource_list() {
        assertThat(resources("").texts("id")).isEmpty();
        development.get("/customers/none/resources").isProblem(404, "CustomerNotFound");
        acme.production().get("/customers/ann/resources").isProblem(404, "CustomerNotFound");
        development.get("/customers/ann/resources?limit=0").isProblem(400, "BadUserInput");
    }

    private String reason() {
        return development.check("ann", "sso").text("accessDeniedReason");
    }

    private Reply subscribe(String resource) {
        return development.post("/subscriptions", """
                        {"customerId": "ann", "planId": "site", "resourceId": "%s"}
                        """.formatted(resource)).isOk();
    }

    private Reply resources(String query) {
        return development.get("/customers/ann/resources" + query).isOk();
    }
}
