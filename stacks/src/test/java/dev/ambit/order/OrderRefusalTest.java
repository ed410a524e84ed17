package dev.ambit.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Orders and quotes that are refused, and transitions that the state does not allow.
class OrderRefusalTest {

    private static final Http HTTP = OrderServer.http();
    private static final TestAccount ACME = OrderServer.openAccount();

    /// @param from part of a valid body that is replaced
    record InvalidBody(String from, String to, String code, String field) {}

    @ParameterizedTest
    @MethodSource
    void a_bad_order_is_refused(InvalidBody bad) {
        String body = TestOrder.BODY.replace(bad.from(), bad.to());
        assertThat(body).isNotEqualTo(TestOrder.BODY);

        Reply refused = TestOrder.post(ACME, body);

        assertThat(refused.text("code")).as(refused.http().body()).isEqualTo(bad.code());
        assertThat(refused.text("field")).isEqualTo(bad.field());
        assertThat(refused.status()).isIn(400, 404, 409);
        assertThat(HTTP.get(ACME.key(), "/api/v1/orders").texts("id")).isEmpty();
    }

    static Stream<InvalidBody> a_bad_order_is_refused() {
        String scope = "[\"DATABASE\", \"SESSION\"]";
        return Stream.of(
                new InvalidBody(scope, "[]", "BadUserInput", "scope"),
                new InvalidBody("\"scope\": " + scope + ",", "", "BadUserInput", "scope"),
                new InvalidBody("\"SESSION\"", "\"SATELLITE\"", "BadUserInput", "scope.1"),
                new InvalidBody("\"SESSION\"", "\"DATABASE\"", "BadUserInput", "scope"),
                new InvalidBody("\"SESSION\"", "\"BACKUP\"", "BadUserInput", "scope"),
                new InvalidBody("\"SESSION\"", "\"HOST\"", "BadUserInput", "scope"),
                new InvalidBody("\"source\": \"production\"", "\"source\": \"development\"", "BadUserInput", "source"),
                new InvalidBody("\"source\": \"production\"", "\"source\": \"nowhere\"", "EnvironmentMissing", "null"),
                new InvalidBody("\"source\": \"production\",", "", "BadUserInput", "source"),
                new InvalidBody("\"SCHEMA\"", "\"CLOUD\"", "BadUserInput", "databaseStrategy"),
                new InvalidBody("\"databaseStrategy\": \"SCHEMA\",", "", "BadUserInput", "databaseStrategy"),
                new InvalidBody("ann@acme.example", " ", "BadUserInput", "contact"),
                new InvalidBody("[\"Stripe\"]", "[\"Stripe\", \"Stripe\"]", "BadUserInput", "integrations.1"),
                new InvalidBody("[\"Stripe\"]", "[\"\"]", "BadUserInput", "integrations.0"),
                new InvalidBody("\"Finnish\"", "\"\\u202E\"", "BadUserInput", "requirements.0"),
                new InvalidBody("before Christmas", "", "BadUserInput", "schedule"),
                new InvalidBody("Ask for Ann.", " ", "BadUserInput", "notes"),
                new InvalidBody("\"scope\"", "\"displayName\": \"\", \"scope\"", "BadUserInput", "displayName"),
                new InvalidBody(
                        "\"scope\"",
                        "\"displayName\": \"Development\", \"scope\"",
                        "DuplicatedEntityNotAllowed",
                        "displayName"),
                new InvalidBody(
                        "\"scope\"",
                        "\"displayName\": \" DEVELOPMENT\", \"scope\"",
                        "DuplicatedEntityNotAllowed",
                        "displayName"),
                new InvalidBody("\"scope\"", "\"scopes\"", "BadUserInput", "scopes"));
    }

    @Test
    void resource_kind_without_a_provider_cannot_be_ordered() {
        Reply kinds = HTTP.get(ACME.key(), "/api/v1/orders/kinds").isOk();
        TestOrder order = TestOrder.place(OrderServer.openAccount());

        Reply refused = order.change("{\"scope\": [\"DATABASE\", \"CDN\"]}").isProblem(400, "BadUserInput");

        assertThat(String.valueOf(kinds.at("kinds"))).isEqualTo("[SESSION, DATABASE, BRANCH, POLICY, MEDIA]");
        assertThat(refused.text("received")).isEqualTo("CDN");
        assertThat(refused.text("allowed")).isEqualTo("some of SESSION, DATABASE, BRANCH, POLICY, MEDIA");
        order.change("{\"scope\": [\"DATABASE\", \"MEDIA\"]}").isOk();
    }

    @CiTest
    void a_bad_quote_is_refused() {
        TestOrder order = TestOrder.place(OrderServer.openAccount());

        assertThat(order.quote("{\"lines\": []}").isProblem(400, "BadUserInput").text("field"))
                .isEqualTo("lines");
        assertThat(line(order, "\" \", \"quantity\": 1, \"unitAmount\": 1")).isEqualTo("lines.0.description");
        assertThat(line(order, "\"A\", \"quantity\": 0, \"unitAmount\": 1")).isEqualTo("lines.0.quantity");
        assertThat(line(order, "\"A\", \"quantity\": 1e999999999, \"unitAmount\": 1"))
                .isEqualTo("lines.0.quantity");
        assertThat(line(order, "\"A\", \"quantity\": 1, \"unitAmount\": -1")).isEqualTo("lines.0.unitAmount");
        assertThat(line(order, "\"A\", \"quantity\": 1, \"unitAmount\": 0.0000001"))
                .isEqualTo("lines.0.unitAmount");
        assertThat(line(order, "\"A\", \"quantity\": 2, \"unitAmount\": 1.5, \"amount\": 4"))
                .isEqualTo("lines.0.amount");
        assertThat(order.quote("{\"validUntil\": \"2020-01-01T00:00:00Z\"}")
                        .isProblem(400, "BadUserInput")
                        .text("field"))
                .isEqualTo("validUntil");
        assertThat(order.quote("{\"currency\": \"eur\"}")
                        .isProblem(400, "BadUserInput")
                        .text("field"))
                .isEqualTo("currency");
        assertThat(order.quote("""
            {"currency": "EUR", "lines": [{"description": "A", "quantity": 1, "unitAmount": 1}]}
            """).isProblem(400, "BadUserInput").text("field"))
                .isEqualTo("currency");
        assertThat(order.quote("""
            {"currency": "xau", "lines": [{"description": "A", "quantity": 1, "unitAmount": 1}]}
            """).isProblem(400, "BadUserInput").text("message"))
                .contains("`xau` is the code of a metal or a unit of account");
        assertThat(order.get().text("state")).isEqualTo("REQUESTED");
    }

    private static String line(TestOrder order, String rest) {
        return order.quote("{\"lines\": [{\"description\": %s}]}".formatted(rest))
                .isProblem(400, "BadUserInput")
                .text("field");
    }

    @CiTest
    void transition_that_the_state_of_an_order_does_not_allow_is_refused() {
        TestOrder order = TestOrder.place(OrderServer.openAccount());
        order.approve().isProblem(409, "OrderNotInState");
        order.provision().isProblem(409, "OrderNotInState");

        order.quote("{}").isOk();
        order.provision().isProblem(409, "OrderNotInState");

        order.approve().isOk();
        order.approve().isProblem(409, "OrderNotInState");
        order.quote("{}").isProblem(409, "OrderNotInState");
        order.change("{\"notes\": null}").isProblem(409, "OrderNotInState");

        order.provision().isOk();
        order.until("state", "ACTIVE");
        order.provision().isProblem(409, "OrderNotInState");
        order.approve().isProblem(409, "OrderNotInState");
        order.quote("{}").isProblem(409, "OrderNotInState");

        order.cancel().isOk();
        Reply refused = order.cancel().isProblem(409, "OrderNotInState");
        assertThat(refused.text("state")).isEqualTo("CANCELED");
        order.approve().isProblem(409, "OrderNotInState");
        order.provision().isProblem(409, "OrderNotInState");
    }

    @Test
    void unknown_order_is_not_found() {
        TestOrder none = new TestOrder(ACME, "none");

        HTTP.get(ACME.key(), none.path("")).isProblem(404, "OrderNotFound");
        none.approve().isProblem(404, "OrderNotFound");
        none.quote("{}").isProblem(404, "OrderNotFound");
        none.provision().isProblem(404, "OrderNotFound");
        none.cancel().isProblem(404, "OrderNotFound");
    }

    @Test
    void order_of_another_account_is_not_found() {
        TestOrder order = TestOrder.place(OrderServer.openAccount());
        TestOrder otherAccount = new TestOrder(OrderServer.openAccount(), order.id());

        otherAccount.approve().isProblem(404, "OrderNotFound");
        otherAccount.cancel().isProblem(404, "OrderNotFound");
        otherAccount.change("{\"notes\": \"Mine\"}").isProblem(404, "OrderNotFound");
    }
}
