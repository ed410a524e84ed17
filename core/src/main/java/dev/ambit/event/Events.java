package dev.ambit.event;

import static java.util.stream.Collectors.toMap;

import dev.ambit.clock.Clocks;
import dev.ambit.db.EnvironmentId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.StatementCustomizer;

/// The SQL of events. The numbers of an environment's events have no gaps and follow the order of commits.
public final class Events {

    /// The class of PostgreSQL advisory locks for the ends of event logs.
    private static final int LOCKS = 1;

    /// The number of the last event of `:environment` as a SQL subquery; no row if there are no events.
    public static final String LAST = """
        (select sequence from events where environment_id = :environment order by sequence desc limit 1)
        """;

    /// The entities that the events of `:environment` after `:after` up to `:through` are about, as a SQL table.
    public static final String ENTITIES = """
        (select customer_id, entity_type, entity_id
            from events
            where environment_id = :environment and sequence > :after and sequence <= :through)
        """;

    private static final String PROBE = """
        select count(*) from (select from events limit 1) as log
        """;

    /// Locks the end of the event log until the commit. A second statement, which has its own snapshot, then
    /// assigns the numbers after the last one. Both statements travel in one round trip. A row with the last
    /// number would be slower while an old snapshot is open (docs/adr/0003). Events without a time happen now, by
    /// the environment's clock.
    private static final String APPEND = """
        select pg_advisory_xact_lock(:locks, :environment);
        insert into events (environment_id, sequence, message_id, type, entity_type, entity_id, customer_id, actor,
            actor_id, actor_address, trace_id, happened_at, format, body)
        select :environment, coalesce(last.sequence, 0) + draft.number, gen_random_uuid(), draft.type,
            draft.entity_type, draft.entity_id, draft.customer_id,
            :actor, :actorId, :address, :traceId,
            date_trunc('milliseconds', coalesce(draft.at, clock.stopped_at,
                :now::timestamptz + coalesce(clock.ahead_millis, 0) * interval '1 millisecond')),
            draft.format, draft.body
        from unnest(:types::text[], :entityTypes::text[], :entityIds::text[], :customerIds::text[],
                :formats::int[], :bodies::bytea[], :times::timestamptz[])
            with ordinality as draft (type, entity_type, entity_id, customer_id, format, body, at, number)
        left join %s as last on true
        left join %s as clock on clock.environment_id = :environment
        returning sequence
        """.formatted(LAST, Clocks.CHANGED);

    private static final String HEAD = """
        select coalesce(max(sequence), 0)
        from events
        where environment_id = :environment
        """;

    private static final String CUSTOMERS = """
        select distinct customer_id
        from events
        where environment_id = :environment and sequence > :after and sequence <= :through
            and customer_id is not null
        """;

    private static final String SELECT = """
        select sequence, message_id, type, entity_id, customer_id, actor, trace_id, happened_at, format, body
        from events
        where environment_id = :environment
        """;

    private static final String ABOUT = """
        select sequence
        from events
        where environment_id = :environment and customer_id = :customer
            and sequence > :after and sequence <= :through
        order by sequence
        limit :limit
        """;

    private static final String FIND = SELECT + "and sequence = any (:sequences::bigint[])";

    private static final String OLDEST = """
        select oldest
        from event_logs
        where environment_id = :environment
        """;

    private static final String NEWEST_OF_CUSTOMER = SELECT + """
            and customer_id = :customer and entity_type = :entityType and entity_id = :entityId
            and sequence <= :through and happened_at <= :until
        order by sequence desc
        limit 1
        """;

    private static final String NEWEST_OF_NO_CUSTOMER = SELECT + """
            and customer_id is null and entity_type = :entityType and entity_id = :entityId
            and sequence <= :through and happened_at <= :until
        order by sequence desc
        limit 1
        """;

    private static final String REWRITE = """
        update events
        set format = rewritten.format, body = rewritten.body
        from unnest(:sequences::bigint[], :formats::int[], :bodies::bytea[]) as rewritten (sequence, format, body)
        where environment_id = :environment and events.sequence = rewritten.sequence
        """;

    private static final String AFTER = SELECT + """
            and sequence > :after
        order by sequence
        limit :limit
        """;

    /// Takes the lock first, so that events of other transactions that this query does not see get later numbers
    /// than those of `tx`.
    private static final String ENTITLED_AFTER = """
        select pg_advisory_xact_lock(:locks, :environment);
        select customer_id, max(sequence) as sequence
        from events
        where environment_id = :environment and sequence > :after and type = :type
            and customer_id = any (:customers)
        group by customer_id
        """;

    /// The result of the lock precedes the result of the query.
    private static final StatementCustomizer PAST_THE_LOCK = new StatementCustomizer() {
        @Override
        public void afterExecution(PreparedStatement statement, StatementContext context) throws SQLException {
            statement.getMoreResults();
        }
    };

    private Events() {}

    /// Fails if the table cannot be read.
    public static void probe(Handle tx) {
        tx.createQuery(PROBE).mapTo(Long.class).one();
    }

    /// Appends events. Must be the last statement of `tx`, because from here to its commit no other transaction
    /// can append to this environment.
    ///
    /// @return the number of the last event
    static long append(Handle tx, EnvironmentId environment, Author author, List<EventDraft> drafts, Instant now) {
        List<EventBody> bodies =
                drafts.stream().map(draft -> EventBody.of(draft.body())).toList();
        return tx
                .createQuery(APPEND)
                .addCustomizer(PAST_THE_LOCK)
                .bind("locks", LOCKS)
                .bind("environment", environment.value())
                .bind("actor", author.actor().type())
                .bind("actorId", author.actor().id())
                .bind("address", author.actor().address())
                .bind("traceId", author.traceId())
                .bind("now", now)
                .bind("types", texts(drafts, draft -> draft.type().wireName()))
                .bind(
                        "entityTypes",
                        texts(drafts, draft -> draft.type().entityType().name()))
                .bind("entityIds", texts(drafts, EventDraft::entityId))
                .bind("customerIds", drafts.stream().map(EventDraft::customerId).toArray(String[]::new))
                .bind("formats", bodies.stream().map(EventBody::format).toArray(Integer[]::new))
                .bind("bodies", byteArrays(bodies.stream().map(EventBody::bytes).toArray(byte[][]::new)))
                .bind(
                        "times",
                        drafts.stream()
                                .map(draft ->
                                        draft.at() == null ? null : draft.at().toString())
                                .toArray(String[]::new))
                .mapTo(Long.class)
                .list()
                .stream()
                .max(Long::compare)
                .orElseThrow();
    }

    /// Returns which of these customers have changed entitlements since that number, with the number of the
    /// change. No other transaction can append to this environment until the commit, so call it just before
    /// [#append].
    public static Map<String, Long> entitledAfter(
            Handle tx, EnvironmentId environment, Collection<String> customers, long after) {
        return tx.createQuery(ENTITLED_AFTER)
                .addCustomizer(PAST_THE_LOCK)
                .bind("locks", LOCKS)
                .bind("environment", environment.value())
                .bind("after", after)
                .bind("type", EventType.ENTITLEMENTS_UPDATED.wireName())
                .bind("customers", customers.toArray(String[]::new))
                .map((row, _) -> Map.entry(row.getString("customer_id"), row.getLong("sequence")))
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /// Returns the number of the last event, 0 before the first.
    public static long head(Handle tx, EnvironmentId environment) {
        return tx.createQuery(HEAD)
                .bind("environment", environment.value())
                .mapTo(Long.class)
                .one();
    }

    /// Returns the customers with events in a range of numbers.
    public static List<String> customers(Handle tx, EnvironmentId environment, long after, long through) {
        return tx.createQuery(CUSTOMERS)
                .bind("environment", environment.value())
                .bind("after", after)
                .bind("through", through)
                .mapTo(String.class)
                .list();
    }

    /// Returns the first number in the event log, also while it is empty. Of earlier events, only the last one per
    /// entity is kept.
    public static long oldest(Handle tx, EnvironmentId environment) {
        return tx.createQuery(OLDEST)
                .bind("environment", environment.value())
                .mapTo(Long.class)
                .one();
    }

    /// Returns the last event about an entity of a customer, up to the time `until` and the number `through`.
    public static Optional<Event> newest(
            Handle tx,
            EnvironmentId environment,
            String customerId,
            EntityType entityType,
            String entityId,
            long through,
            Instant until) {
        return tx.createQuery(NEWEST_OF_CUSTOMER)
                .bind("environment", environment.value())
                .bind("customer", customerId)
                .bind("entityType", entityType.name())
                .bind("entityId", entityId)
                .bind("through", through)
                .bind("until", until)
                .map(Events::read)
                .findOne();
    }

    /// Returns the last event like [#newest], for an entity that belongs to no customer.
    public static Optional<Event> newest(
            Handle tx, EnvironmentId environment, EntityType entityType, String entityId, long through, Instant until) {
        return tx.createQuery(NEWEST_OF_NO_CUSTOMER)
                .bind("environment", environment.value())
                .bind("entityType", entityType.name())
                .bind("entityId", entityId)
                .bind("through", through)
                .bind("until", until)
                .map(Events::read)
                .findOne();
    }

    /// Returns the next events in order.
    public static List<Event> after(Handle tx, EnvironmentId environment, long after, int limit) {
        return tx.createQuery(AFTER)
                .bind("environment", environment.value())
                .bind("after", after)
                .bind("limit", limit)
                .map(Events::read)
                .list();
    }

    /// Returns the numbers of a customer's events up to and including `through`.
    public static List<Long> about(
            Handle tx, EnvironmentId environment, String customerId, long after, long through, int limit) {
        return tx.createQuery(ABOUT)
                .bind("environment", environment.value())
                .bind("customer", customerId)
                .bind("after", after)
                .bind("through", through)
                .bind("limit", limit)
                .mapTo(Long.class)
                .list();
    }

    public static List<Event> find(Handle tx, EnvironmentId environment, List<Long> sequences) {
        return tx.createQuery(FIND)
                .bind("environment", environment.value())
                .bind("sequences", sequences.toArray(Long[]::new))
                .map(Events::read)
                .list();
    }

    /// Replaces bodies of events, to erase data. The rest of the events stays.
    ///
    /// @param bodies the new bodies by number
    public static void rewrite(Handle tx, EnvironmentId environment, Map<Long, Object> bodies) {
        List<Long> sequences = new ArrayList<>();
        List<EventBody> written = new ArrayList<>();
        bodies.forEach((sequence, body) -> {
            sequences.add(sequence);
            written.add(EventBody.of(body));
        });
        tx.createUpdate(REWRITE)
                .bind("environment", environment.value())
                .bind("sequences", sequences.toArray(Long[]::new))
                .bind("formats", written.stream().map(EventBody::format).toArray(Integer[]::new))
                .bind(
                        "bodies",
                        byteArrays(written.stream().map(EventBody::bytes).toArray(byte[][]::new)))
                .execute();
    }

    /// Uses the driver's own form, because Jdbi would send an array of objects.
    private static Argument byteArrays(byte[][] arrays) {
        return (position, statement, _) ->
                statement.setArray(position, statement.getConnection().createArrayOf("bytea", arrays));
    }

    private static String[] texts(List<EventDraft> drafts, Function<EventDraft, String> text) {
        return drafts.stream().map(text).toArray(String[]::new);
    }

    private static Event read(ResultSet row, StatementContext context) throws SQLException {
        return event(row);
    }

    static Event event(ResultSet row) throws SQLException {
        return new Event(
                row.getLong("sequence"),
                row.getObject("message_id", UUID.class),
                row.getString("type"),
                row.getString("entity_id"),
                row.getString("customer_id"),
                row.getString("actor"),
                row.getString("trace_id"),
                row.getTimestamp("happened_at").toInstant(),
                new EventBody(row.getInt("format"), row.getBytes("body")));
    }
}
