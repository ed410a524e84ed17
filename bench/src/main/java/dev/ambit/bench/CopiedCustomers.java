package dev.ambit.bench;

import java.util.Map;

/// A log as many customers would have left it: what one customer did, copied by SQL under the ids of others, which is
/// faster than the API. Bodies are copied as they are, and so as long as those of others.
final class CopiedCustomers {

    static final String ORIGINAL = "original";

    private static final String COPY = """
            insert into events (environment_id, sequence, message_id, type, entity_type, entity_id, customer_id, actor,
                trace_id, happened_at, format, body)
            select environment_id, head + copy * count(*) over (partition by copy) + place, gen_random_uuid(), type,
                entity_type, replace(entity_id, customer_id, 'copy-' || copy), 'copy-' || copy, actor, trace_id,
                happened_at, format, body
            from generate_series(0, ? - 1) as copy
            cross join (
                select *, row_number() over (order by sequence) as place,
                    (select max(sequence) from events where environment_id = ?) as head
                from events
                where environment_id = ? and customer_id = ?) as original
            """;

    private CopiedCustomers() {}

    /// A customer with nothing, and so many like it: an event each.
    static void provision(Tenant tenant, int copies) {
        tenant.rest().post("/customers", Map.of("id", ORIGINAL, "name", "Original", "email", "o@example.com"));
        copy(tenant, copies);
    }

    /// As [#provision], each with a subscription and its entitlements.
    static void subscribe(Tenant tenant, int copies) {
        tenant.rest().post("/customers", Map.of("id", ORIGINAL, "name", "Original", "email", "o@example.com"));
        tenant.rest()
                .post(
                        "/subscriptions",
                        Map.of("id", ORIGINAL + "-subscription", "customerId", ORIGINAL, "planId", "plan"));
        copy(tenant, copies);
    }

    private static void copy(Tenant tenant, int copies) {
        SqlDatabase database = tenant.world().database();
        database.run(COPY, copies, tenant.environment(), tenant.environment(), ORIGINAL);
        database.run("analyze events");
    }
}
