package dev.ambit.order;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestServer;
import dev.ambit.Waiting;

/// An order of an account's own, as the account and the operator deal with it.
record TestOrder(TestAccount account, String id) {

    private static final Http HTTP = OrderServer.http();

    static final String BODY = """
        {"source": "production", "scope": ["DATABASE", "SESSION"], "integrations": ["Stripe"],
         "requirements": ["Finnish", "VPN"], "databaseStrategy": "SCHEMA", "schedule": "before Christmas",
         "notes": "Ask for Ann.", "contact": "ann@acme.example"}
        """;

    static TestOrder place(TestAccount account) {
        return new TestOrder(account, post(account, BODY).isOk().text("id"));
    }

    static Reply post(TestAccount account, String body) {
        return HTTP.post(account.key(), "/api/v1/orders", body);
    }

    /// One that the operator has priced by its catalog, and the account has agreed to.
    static TestOrder approved(TestAccount account) {
        TestOrder order = place(account);
        order.quote("{}").isOk();
        order.approve().isOk();
        return order;
    }

    static TestOrder active(TestAccount account) {
        TestOrder order = approved(account);
        order.provision().isOk();
        order.until("state", "ACTIVE");
        return order;
    }

    Reply get() {
        return HTTP.get(account.key(), path("")).isOk();
    }

    Reply change(String body) {
        return HTTP.patch(account.key(), path(""), body);
    }

    Reply quote(String body) {
        return HTTP.post(TestServer.OPERATOR_TOKEN, path("/quote"), body);
    }

    Reply approve() {
        return HTTP.post(account.key(), path("/approve"), "");
    }

    Reply approve(String monthly) {
        return HTTP.post(account.key(), path("/approve"), "{\"monthly\": %s}".formatted(monthly));
    }

    Reply provision() {
        return HTTP.post(TestServer.OPERATOR_TOKEN, path("/provision"), "");
    }

    Reply cancel() {
        return HTTP.post(account.key(), path("/cancel"), "");
    }

    /// The order once the field has this value.
    Reply until(String path, String value) {
        return Waiting.until(this::get, it -> it.text(path).equals(value));
    }

    String path(String rest) {
        return "/api/v1/orders/" + id + rest;
    }
}
