package dev.ambit;

import dev.ambit.Http.Reply;

/// A development environment that an account has ordered and got.
///
/// @param slug of the environment
public record TestDevelopment(TestAccount account, String order, String slug) {

    /// With a database by that strategy.
    public static TestDevelopment of(TestAccount account, String strategy) {
        Http http = account.http();
        String order = http.post(account.key(), "/api/v1/orders", """
                        {"source": "production", "scope": ["DATABASE", "POLICY", "MEDIA"], "databaseStrategy": "%s",
                         "contact": "ann@acme.example"}
                        """.formatted(strategy))
                .isOk()
                .text("id");
        String path = "/api/v1/orders/" + order;
        http.post(TestServer.OPERATOR_TOKEN, path + "/quote", "{}").isOk();
        http.post(account.key(), path + "/approve", "").isOk();
        http.post(TestServer.OPERATOR_TOKEN, path + "/provision", "").isOk();
        Reply active = Waiting.until(
                () -> http.get(account.key(), path).isOk(),
                it -> it.text("state").equals("ACTIVE"));
        return new TestDevelopment(account, order, active.text("environment"));
    }
}
