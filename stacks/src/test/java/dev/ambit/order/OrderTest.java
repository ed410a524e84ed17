package dev.ambit.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestServer;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Follows an order from the request to the active environment, as the account and as the operator.
class OrderTest {

    private static final Http HTTP = OrderServer.http();

    private final TestAccount acme = OrderServer.openAccount();

    @Test
    void d3_quote_has_a_base_fee_and_prices_per_kind_integration_and_requirement() {
        TestOrder order = TestOrder.place(acme);

        Reply quoted = order.quote("{}").isOk();

        assertThat(quoted.text("state")).isEqualTo("QUOTED");
        assertThat(quoted.text("quote.currency")).isEqualTo("eur");
        assertThat(quoted.at("quote.lines.0.description")).isEqualTo("Development environment");
        assertThat(quoted.text("quote.monthly")).isEqualTo("39");
        assertThat(quoted.at("quote.validUntil")).isNotNull();
    }

    @Test
    void d3_changed_scope_requires_a_new_quote() {
        TestOrder order = TestOrder.place(acme);
        order.quote("{}").isOk();

        Reply changed = order.change("{\"scope\": [\"DATABASE\"]}").isOk();

        assertThat(changed.text("state")).isEqualTo("REQUESTED");
        assertThat(changed.at("quote")).isNull();
        order.approve().isProblem(409, "OrderNotInState");
        assertThat(order.quote("{}").isOk().text("quote.monthly")).isEqualTo("34");
    }

    @Test
    void approval_of_an_outdated_quote_is_refused() {
        TestOrder order = TestOrder.place(acme);
        order.quote("{}").isOk();
        order.quote("""
                {"lines": [{"description": "All of it", "quantity": 1, "unitAmount": 390}]}
                """).isOk();

        Reply refused = order.approve("39");

        refused.isProblem(409, "EditedMeanwhile");
        assertThat(refused.text("current")).isEqualTo("390");
        assertThat(order.get().text("state")).isEqualTo("QUOTED");
        assertThat(order.approve("390.00").isOk().text("state")).isEqualTo("APPROVED");
    }

    @Test
    void d3_operator_can_quote_a_custom_price() {
        TestOrder order = TestOrder.place(acme);

        Reply quoted = order.quote("""
            {"lines": [{"description": "All of it", "quantity": 3, "unitAmount": 0.1},
                       {"description": "Care", "quantity": 0.5, "unitAmount": 12.34}],
             "currency": "usd", "notes": "As agreed by telephone"}
            """).isOk();

        assertThat(quoted.text("quote.currency")).isEqualTo("usd");
        assertThat(quoted.text("quote.lines.0.amount")).isEqualTo("0.3");
        assertThat(quoted.text("quote.monthly")).isEqualTo("6.47");
        assertThat(quoted.text("quote.notes")).isEqualTo("As agreed by telephone");
    }

    @CiTest
    void d4_each_account_gets_its_own_development_environment() {
        TestAccount other = OrderServer.openAccount();

        Reply one = TestOrder.active(acme).get();
        Reply two = TestOrder.active(other).get();

        assertThat(one.text("environmentId")).isNotEqualTo(two.text("environmentId"));
        assertThat(HTTP.get(acme.key(), "/api/v1/environments/" + one.text("environment"))
                        .isOk()
                        .text("type"))
                .isEqualTo("DEVELOPMENT");
        HTTP.get(other.key(), "/api/v1/orders/" + one.text("id")).isProblem(404, "OrderNotFound");
        HTTP.get(other.key(), "/api/v1/environments")
                .texts("id")
                .forEach(id -> assertThat(id).isNotEqualTo(one.text("environmentId")));
        assertThat(HTTP.get(other.key(), "/api/v1/orders").texts("id")).containsExactly(two.text("id"));
    }

    @Test
    void d4_environment_is_named_after_its_account() {
        Reply order = TestOrder.active(acme).get();

        assertThat(order.text("displayName")).isEqualTo("Acme dev");
        assertThat(order.text("environment")).isEqualTo("acme-dev");
        assertThat(order.text("source")).isEqualTo("production");
    }

    @Test
    void d6_operator_provisions_an_approved_order() {
        TestOrder order = TestOrder.place(acme);
        assertThat(order.get().text("state")).isEqualTo("REQUESTED");
        order.quote("{}").isOk();
        assertThat(order.approve().isOk().text("state")).isEqualTo("APPROVED");

        assertThat(order.provision().isOk().status()).isEqualTo(202);

        Reply active = order.until("state", "ACTIVE");
        assertThat(active.text("accrued.days")).isEqualTo("1");
        assertThat(active.text("suspended")).isEqualTo("false");
    }

    @Test
    void d6_order_without_approval_is_not_provisioned() {
        TestOrder order = TestOrder.place(acme);

        order.provision().isProblem(409, "OrderNotInState");
        order.quote("{}").isOk();
        Reply refused = order.provision().isProblem(409, "OrderNotInState");

        assertThat(refused.text("state")).isEqualTo("QUOTED");
        assertThat(refused.header("x-should-retry")).isEqualTo("false");
        assertThat(HTTP.get(acme.key(), "/api/v1/environments").texts("slug")).doesNotContain("acme-dev");
    }

    @CiTest
    void d6_account_can_provision_only_if_the_operator_allows_it() {
        TestOrder order = TestOrder.approved(acme);
        HTTP.post(acme.key(), order.path("/provision"), "").isProblem(403, "IdentityForbidden");
        HTTP.post(acme.key(), order.path("/quote"), "{}").isProblem(403, "IdentityForbidden");
        HTTP.patch(acme.key(), "/api/v1/accounts/" + acme.slug(), "{\"devEnvironmentOrderRequired\": false}")
                .isProblem(403, "IdentityForbidden");

        TestAccount trusted = OrderServer.openAccount();
        Reply let = HTTP.patch(
                        TestServer.OPERATOR_TOKEN,
                        "/api/v1/accounts/" + trusted.slug(),
                        "{\"devEnvironmentOrderRequired\": false}")
                .isOk();
        assertThat(let.at("devEnvironmentOrderRequired")).isEqualTo(false);
        TestOrder own = TestOrder.place(trusted);
        own.quote("{}").isOk();
        own.approve().isOk();

        own.until("state", "ACTIVE");
        assertThat(order.get().text("state")).isEqualTo("APPROVED");
    }

    @Test
    void d6_second_open_order_for_a_source_is_refused() {
        TestOrder order = TestOrder.place(acme);

        TestOrder.post(acme, TestOrder.BODY).isProblem(409, "DuplicatedEntityNotAllowed");

        order.cancel().isOk();
        TestOrder.post(acme, TestOrder.BODY).isOk();
    }

    @Test
    void d25_order_contains_the_schedule_the_notes_and_the_contact() {
        TestOrder order = TestOrder.place(acme);
        order.quote("{\"schedule\": \"on Monday\", \"notes\": \"Call us.\"}").isOk();

        Reply shown = HTTP.get(TestServer.OPERATOR_TOKEN, order.path("")).isOk();

        assertThat(shown.text("account")).isEqualTo(acme.slug());
        assertThat(shown.text("schedule")).isEqualTo("before Christmas");
        assertThat(shown.text("notes")).isEqualTo("Ask for Ann.");
        assertThat(shown.text("contact")).isEqualTo("ann@acme.example");
        assertThat(shown.text("quote.schedule")).isEqualTo("on Monday");
        assertThat(HTTP.get(TestServer.OPERATOR_TOKEN, "/api/v1/orders?limit=100")
                        .texts("id"))
                .contains(order.id());
    }

    @Test
    void order_is_found_by_its_environment() {
        TestOrder order = TestOrder.active(acme);
        String environment = order.get().text("environment");
        String path = "/api/v1/orders?environment=";

        assertThat(HTTP.get(acme.key(), path + environment).isOk().texts("id")).containsExactly(order.id());
        assertThat(HTTP.get(acme.key(), path + "production").isOk().texts("id")).isEmpty();
        assertThat(HTTP.get(OrderServer.openAccount().key(), path + environment)
                        .isOk()
                        .texts("id"))
                .isEmpty();
    }

    @Test
    void d25_audit_log_contains_each_action_with_its_actor() {
        TestOrder order = TestOrder.active(acme);
        order.cancel().isOk();

        Reply audit =
                HTTP.get(acme.key(), "/api/v1/audit?entityId=" + order.id()).isOk();

        assertThat(audit.texts("operation"))
                .isEqualTo(List.of(
                        "order.canceled",
                        "order.activated",
                        "order.provisioned",
                        "order.approved",
                        "order.quoted",
                        "order.created"));
        assertThat(audit.texts("actor.type"))
                .isEqualTo(List.of("USER", "SCHEDULER", "SUPPORT", "USER", "SUPPORT", "USER"));
        assertThat(audit.at("0.before.state")).isEqualTo("ACTIVE");
        assertThat(audit.at("0.after.state")).isEqualTo("CANCELED");
    }

    @CiTest
    void expired_quote_cannot_be_approved() throws InterruptedException {
        TestOrder order = TestOrder.place(acme);
        order.quote("{\"validUntil\": \"%s\"}".formatted(Instant.now().plusMillis(500)))
                .isOk();
        Thread.sleep(600);

        order.approve().isProblem(409, "QuoteExpired");

        order.quote("{}").isOk();
        order.approve().isOk();
    }
}
