package dev.ambit;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount.TestEnvironment;

/// Features that count raw events, and the events.
public record TestMeter(TestEnvironment environment) {

    /// Makes one that counts the events of a name.
    ///
    /// @param field of the function; empty for COUNT
    public Reply feature(String id, String eventName, String function, String field) {
        String of = field.isEmpty() ? "" : ", \"field\": \"%s\"".formatted(field);
        return featureWith(id, """
                {"filters": [{"conditions": [{"field": "eventName", "operation": "EQUALS", "value": "%s"}]}],
                 "aggregation": {"function": "%s"%s}}
                """.formatted(eventName, function, of));
    }

    public Reply featureWith(String id, String meter) {
        return environment.post("/features", """
                {"id": "%s", "displayName": "%s", "featureType": "NUMBER", "meterType": "INCREMENTAL", "meter": %s}
                """.formatted(id, id, meter));
    }

    /// An event as JSON.
    ///
    /// @param fields of the event beside these, as JSON, such as `, "timestamp": "…"`
    public static String event(String customer, String name, String key, String dimensions, String... fields) {
        return "{\"customerId\": \"%s\", \"eventName\": \"%s\", \"idempotencyKey\": \"%s\", \"dimensions\": %s%s}"
                .formatted(customer, name, key, dimensions, String.join("", fields));
    }

    public Reply tell(String... events) {
        return environment.post("/events", "{\"events\": [%s]}".formatted(String.join(", ", events)));
    }

    /// How many customers of the development environment have events that are still to be counted.
    public static int uncounted(TestAccount account) {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery("""
                        select count(*)
                        from metered_customers
                        join environments using (environment_id)
                        where public_id = :environment::uuid and since is not null
                        """)
                        .bind("environment", account.development().id())
                        .mapTo(Integer.class)
                        .one());
    }
}
