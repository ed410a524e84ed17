package dev.ambit.bench;

/// Copies the first subscribers of an environment with SQL, which is faster than the API: customers, subscriptions,
/// counters, limits that are nearly used up, events and the search index.
final class SubscriberCopies {

    private static final int NEAR_LIMIT = 10;

    private static final String CUSTOMERS = """
            insert into customers
            select copy.*
            from customers as original
            cross join generate_series(0, ? - 1) as n
            cross join lateral jsonb_populate_record(original, jsonb_build_object(
                'customer_id', 'customer-' || lpad(n::text, 8, '0'), 'public_id', gen_random_uuid(),
                'name', 'Test ' || left(md5(n::text), 8) || case n % 2 when 0 then ' Even' else ' Odd' end || ' Inc.',
                'email', 'user-' || n || '@' || left(md5(n::text), 6) || '.example',
                'created_at', now() - n * interval '1 second')) as copy
            where original.environment_id = ? and original.customer_id = 'original-0'
            """;

    /// The customer with number `n` gets the plan with number `n` modulo the number of plans.
    private static final String SUBSCRIPTIONS = """
            insert into subscriptions
            select copy.*
            from generate_series(0, ? - 1) as n
            join subscriptions as original on original.customer_id = 'original-' || n % ?
            cross join lateral jsonb_populate_record(original, jsonb_build_object(
                'subscription_id', 'subscription-' || lpad(n::text, 8, '0'), 'public_id', gen_random_uuid(),
                'customer_id', 'customer-' || lpad(n::text, 8, '0'),
                'created_at', now() - n * interval '1 second')) as copy
            where original.environment_id = ?
            """;

    private static final String COUNTERS = """
            insert into counters
            select copy.*
            from generate_series(0, ? - 1) as n
            join counters as original on original.customer_id = 'original-' || n % ?
            cross join lateral jsonb_populate_record(original, jsonb_build_object(
                'customer_id', 'customer-' || lpad(n::text, 8, '0'), 'used', n % 100 * 1000000, 'dirty', false)) as copy
            where original.environment_id = ?
            """;

    private static final String LIMITS = """
            insert into limit_uses (environment_id, customer_id, resource_id, feature_id, used, usage_limit, percent,
                resets_at)
            select environment_id, customer_id, resource_id, feature_id, used / 1000000, 100, used / 1000000, null
            from counters
            where environment_id = ? and customer_id like 'customer-%' and used >= (100 - ?) * 1000000
            """;

    private static final String EVENTS = """
            insert into events (environment_id, sequence, message_id, type, entity_type, entity_id, customer_id, actor,
                trace_id, happened_at, format, body)
            select environment_id, head + n + 1, gen_random_uuid(), type, entity_type,
                'customer-' || lpad(n::text, 8, '0'), 'customer-' || lpad(n::text, 8, '0'), actor, trace_id,
                happened_at, format, body
            from events
            cross join (select max(sequence) as head from events where environment_id = ?) as last
            cross join generate_series(0, ? - 1) as n
            where environment_id = ? and customer_id = 'original-0' and type = 'customer.created'
            """;

    /// Makes the server recount subscriptions and ignore older events.
    private static final String ADD_PROGRESS = """
            update overview_progress
            set counted_after = '',
                sequence = (select max(sequence) from events where events.environment_id = overview_progress.environment_id)
            where environment_id = ?
            """;

    private SubscriberCopies() {}

    static void add(SqlDatabase database, int environment, int customers, int plans) {
        database.run(CUSTOMERS, customers, environment);
        database.run(SUBSCRIPTIONS, customers, plans, environment);
        database.run(COUNTERS, customers, plans, environment);
        database.run(LIMITS, environment, NEAR_LIMIT);
        database.run(EVENTS, environment, customers, environment);
        SearchLatency.index(database, environment);
        database.run("vacuum analyze");
        database.run(ADD_PROGRESS, environment);
    }
}
