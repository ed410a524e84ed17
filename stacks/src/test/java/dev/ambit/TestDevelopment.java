package dev.ambit;

import dev.ambit.Http.Reply;
import java.util.List;
import java.util.Objects;

/// A development environment that an account has ordered and got.
///
/// @param slug of the environment
public record TestDevelopment(TestAccount account, String order, String slug) {

    /// With a database by that strategy.
    public static TestDevelopment of(TestAccount account, String strategy) {
        return of(account, strategy, List.of("DATABASE", "POLICY", "MEDIA"));
    }

    /// With all that is made there.
    public static TestDevelopment ofAll(TestAccount account) {
        Object kinds =
                account.http().get(account.key(), "/api/v1/orders/kinds").isOk().at("kinds");
        return of(
                account,
                "DATABASE",
                ((List<?>) Objects.requireNonNull(kinds))
                        .stream().map(String::valueOf).toList());
    }

    /// With these kinds of resources.
    public static TestDevelopment of(TestAccount account, String strategy, List<String> scope) {
        String order = begin(account, strategy, scope);
        Waiting.until(() -> isActive(account, order), Boolean::booleanValue);
        return new TestDevelopment(account, order, find(account, order).text("environment"));
    }

    /// Whether the stack of an order has been made.
    ///
    /// @throws AssertionError with both stacks, if one of them failed
    public static boolean isActive(TestAccount account, String order) {
        return isActive(account, find(account, order));
    }

    private static Reply find(TestAccount account, String order) {
        return account.http().get(account.key(), "/api/v1/orders/" + order).isOk();
    }

    private static boolean isActive(TestAccount account, Reply order) {
        if (order.at("problem") != null) {
            String stacks = "/api/v1/stacks/";
            throw new AssertionError("The stack failed: %s%n%s%n%s"
                    .formatted(
                            order.text("problem"),
                            account.http().get(account.key(), stacks + order.text("source")),
                            account.http().get(account.key(), stacks + order.text("environment"))));
        }
        return order.text("state").equals("ACTIVE");
    }

    /// Returns the id of an order whose stack is being made.
    public static String begin(TestAccount account, String strategy, List<String> scope) {
        Http http = account.http();
        String order = http.post(account.key(), "/api/v1/orders", """
                        {"source": "production", "scope": ["%s"], "databaseStrategy": "%s",
                         "contact": "ann@acme.example"}
                        """.formatted(String.join("\", \"", scope), strategy))
                .isOk()
                .text("id");
        String path = "/api/v1/orders/" + order;
        http.post(TestServer.OPERATOR_TOKEN, path + "/quote", "{}").isOk();
        http.post(account.key(), path + "/approve", "").isOk();
        http.post(TestServer.OPERATOR_TOKEN, path + "/provision", "").isOk();
        return order;
    }
}
