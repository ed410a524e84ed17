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
    /// @param fields further fields as JSON, such as `, "timestamp": "…"`
    public static String event(String customer, String name, String key, String dimensions, String... fields) {
        return "{\"customerId\": \"%s\", \"eventName\": \"%s\", \"idempotencyKey\": \"%s\", \"dimensions\": %s%s}"
                .formatted(customer, name, key, dimensions, String.join("", fields));
    }

    public Reply report(String... events) {
        return environment.post("/events", "{\"events\": [%s]}".formatted(String.join(", ", events)));
    }

    /// Waits until the events of the development environment are counted and checks answer from the new counts.
    public static void awaitCounts(TestAccount account) {
        Waiting.until(() -> uncounted(account), it -> it == 0);
    }

    /// The number of customers of the development environment with uncounted events, plus the number of events
    /// of its log that may still cause a recount, plus one while the server looks. All are of the same moment.
    private static int uncounted(TestAccount account) {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery("""
                        select (select count(*)
                                from metered_customers
                                where metered_customers.environment_id = environments.environment_id
                                    and since is not null)
                            + coalesce((select sum(head - seen)
                                from metered_environments
                                cross join lateral (select max(sequence) as head
                                    from events
                                    where events.environment_id = metered_environments.environment_id) as log
                                where metered_environments.environment_id = environments.environment_id), 0)
                            + (select count(*)
                                from work
                                where kind = 'EVENT_METERING' and work.environment_id = environments.environment_id)
                        from environments
                        where public_id = :environment::uuid
                        """)
                        .bind("environment", account.development().id())
                        .mapTo(Integer.class)
                        .one());
    }
}
