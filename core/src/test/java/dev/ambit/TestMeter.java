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

    public Reply tell(String... events) {
        return environment.post("/events", "{\"events\": [%s]}".formatted(String.join(", ", events)));
    }

    /// How many customers of the development environment have events that are still to be counted, and how many
    /// events of its log may still say that they are to be counted again.
    public static int uncounted(TestAccount account) {
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
                        from environments
                        where public_id = :environment::uuid
                        """)
                        .bind("environment", account.development().id())
                        .mapTo(Integer.class)
                        .one());
    }

    /// Whether the server still has usage to look for. It looks once more after everything is counted and in
    /// memory.
    public static boolean isLooking(TestAccount account) {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery("""
                        select exists (
                            select from work
                            join environments using (environment_id)
                            where kind = 'EVENT_METERING' and public_id = :environment::uuid)
                        """)
                        .bind("environment", account.development().id())
                        .mapTo(Boolean.class)
                        .one());
    }
}
