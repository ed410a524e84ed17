package dev.ambit.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.event.EventBody;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Creates the event log of many customers by copying the events of one customer with SQL under other ids, which is
/// faster than the API. Bodies are copied unchanged, so they have a realistic length.
final class CustomerClones {

    static final String ORIGINAL = "original";

    private static final int COPIED_AT_ONCE = 500;

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

    private static final String LAST = """
            select distinct on (entity_type, entity_id) type, entity_type, entity_id, format, body
            from events
            where environment_id = ? and customer_id = ?
            order by entity_type, entity_id, sequence desc
            """;

    private static final String INSERT = """
            insert into events (environment_id, sequence, message_id, type, entity_type, entity_id, customer_id, actor,
                trace_id, happened_at, format, body)
            select ?, ? + number, gen_random_uuid(), it.type, it.entity_type, it.entity_id, it.customer_id, 'APP_SERVER',
                '4bf92f3577b34da6a3ce929d0e0e4736', now(), it.format, it.body
            from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::int[], ?::bytea[])
                with ordinality as it (type, entity_type, entity_id, customer_id, format, body, number)
            """;

    /// The newest event of one entity.
    private record Original(String type, String entityType, String entityId, int format, String json) {}

    private CustomerClones() {}

    /// Creates a customer without subscriptions, and copies of it, with one event each.
    static void provision(BenchTenant tenant, int copies) {
        tenant.rest().post("/customers", Map.of("id", ORIGINAL, "name", "Original", "email", "o@example.com"));
        copy(tenant, copies);
    }

    /// Does the same as [#provision], with a subscription and its entitlements.
    static void subscribe(BenchTenant tenant, int copies) {
        tenant.rest().post("/customers", Map.of("id", ORIGINAL, "name", "Original", "email", "o@example.com"));
        tenant.rest()
                .post(
                        "/subscriptions",
                        Map.of("id", ORIGINAL + "-subscription", "customerId", ORIGINAL, "planId", "plan"));
        copy(tenant, copies);
    }

    private static void copy(BenchTenant tenant, int copies) {
        SqlDatabase database = tenant.world().database();
        database.run(COPY, copies, tenant.environment(), tenant.environment(), ORIGINAL);
        database.run("analyze events");
    }

    /// Creates customers with several subscriptions each and bodies of their own, in a log that has only the newest
    /// event of each entity.
    static void asThemselves(BenchTenant tenant, int copies, int subscriptions) throws SQLException {
        tenant.rest().post("/customers", Map.of("id", ORIGINAL, "name", "Customer", "email", "o@example.com"));
        for (int i = 0; i < subscriptions; i++) {
            String plan = i == 0 ? "plan" : tenant.sellBeside("plan-" + i);
            tenant.rest()
                    .post(
                            "/subscriptions",
                            Map.of("id", ORIGINAL + "-subscription-" + i, "customerId", ORIGINAL, "planId", plan));
        }
        try (Connection connection = SqlDatabase.connect(tenant.world().superuserUrl())) {
            List<Original> originals = originals(connection, tenant);
            long head = tenant.head();
            for (int from = 0; from < copies; from += COPIED_AT_ONCE) {
                int to = Math.min(copies, from + COPIED_AT_ONCE);
                insert(connection, tenant, originals, head, from, to);
                head += (long) originals.size() * (to - from);
            }
        }
        tenant.world().database().run("analyze events");
    }

    private static List<Original> originals(Connection connection, BenchTenant tenant) throws SQLException {
        List<Original> originals = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(LAST)) {
            query.setInt(1, tenant.environment());
            query.setString(2, ORIGINAL);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    originals.add(new Original(
                            rows.getString("type"),
                            rows.getString("entity_type"),
                            rows.getString("entity_id"),
                            rows.getInt("format"),
                            new String(new EventBody(rows.getInt("format"), rows.getBytes("body")).json(), UTF_8)));
                }
            }
        }
        return originals;
    }

    private static void insert(
            Connection connection, BenchTenant tenant, List<Original> originals, long head, int from, int to)
            throws SQLException {
        List<String> types = new ArrayList<>();
        List<String> entityTypes = new ArrayList<>();
        List<String> entities = new ArrayList<>();
        List<String> customers = new ArrayList<>();
        List<Integer> formats = new ArrayList<>();
        List<byte[]> bodies = new ArrayList<>();
        for (int copy = from; copy < to; copy++) {
            String id = "copy-" + copy;
            for (Original original : originals) {
                types.add(original.type());
                entityTypes.add(original.entityType());
                entities.add(original.entityId().replace(ORIGINAL, id));
                customers.add(id);
                formats.add(original.format());
                bodies.add(
                        EventBody.ofJson(original.json().replace(ORIGINAL, id).getBytes(UTF_8))
                                .bytes());
            }
        }
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setInt(1, tenant.environment());
            insert.setLong(2, head);
            insert.setArray(3, connection.createArrayOf("text", types.toArray()));
            insert.setArray(4, connection.createArrayOf("text", entityTypes.toArray()));
            insert.setArray(5, connection.createArrayOf("text", entities.toArray()));
            insert.setArray(6, connection.createArrayOf("text", customers.toArray()));
            insert.setArray(7, connection.createArrayOf("int4", formats.toArray()));
            insert.setArray(8, connection.createArrayOf("bytea", bodies.toArray(byte[][]::new)));
            insert.executeUpdate();
        }
    }
}
