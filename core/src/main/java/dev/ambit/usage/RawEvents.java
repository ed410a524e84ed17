package dev.ambit.usage;

import dev.ambit.db.EnvironmentId;
import dev.ambit.engine.RawEvent;
import dev.ambit.http.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/// The SQL of reported events.
final class RawEvents {

    /// @param key orders a customer's events together with time and name
    record TimedEvent(Instant at, String key, RawEvent event) {

        static TimedEvent of(RawEventDraft it) {
            return new TimedEvent(
                    it.happenedAt(),
                    it.idempotencyKey(),
                    new RawEvent(it.eventName(), it.customerId(), it.resourceId(), it.dimensions()));
        }

        /// Returns a position before all events of that time.
        static TimedEvent before(Instant at) {
            return new TimedEvent(at, "", new RawEvent("", "", "", Map.of()));
        }
    }

    private static final String INSERT = """
        insert into raw_events (environment_id, customer_id, resource_id, happened_at, event_name, idempotency_key,
            is_undated, dimensions, received_at)
        select :environment, it.customer, it.resource, it.at, it.name, it.key, it.undated, it.dimensions::jsonb, :now
        from unnest(:customers::text[], :resources::text[], :times::timestamptz[], :names::text[], :keys::text[],
                :undated::boolean[], :dimensions::text[])
            as it (customer, resource, at, name, key, undated, dimensions)
        order by it.customer collate "C", it.resource collate "C", it.undated, it.at, it.name collate "C", it.key collate "C"
        on conflict do nothing
        """;

    private static final String PAGE = """
        select happened_at, event_name, idempotency_key, dimensions
        from raw_events
        where environment_id = :environment and customer_id = :customer and resource_id = :resource
            and (happened_at, event_name, idempotency_key) > (:at, :name, :key)
            and happened_at < :until::timestamptz
        order by happened_at, event_name, idempotency_key
        limit :limit
        """;

    private RawEvents() {}

    /// Inserts events; known ones do not change. An event without a time is known if the customer has one without a
    /// time that has the same name and key.
    ///
    /// @return the number of new events
    static int insert(Handle tx, EnvironmentId environment, List<RawEventDraft> drafts, Instant now) {
        return tx.createUpdate(INSERT)
                .bind("environment", environment.value())
                .bind("customers", texts(drafts, RawEventDraft::customerId))
                .bind("resources", texts(drafts, RawEventDraft::resourceId))
                .bind("times", texts(drafts, it -> it.happenedAt().toString()))
                .bind("names", texts(drafts, RawEventDraft::eventName))
                .bind("keys", texts(drafts, RawEventDraft::idempotencyKey))
                .bind("undated", texts(drafts, it -> String.valueOf(it.isUndated())))
                .bind("dimensions", texts(drafts, RawEventDraft::dimensionsJson))
                .bind("now", now)
                .execute();
    }

    /// Returns the next events of a customer, or of one of its resources, in the order of their times.
    ///
    /// @param last the last event that was read
    /// @param untilMillis the end, exclusive, or the largest long
    static List<TimedEvent> after(
            Handle tx, EnvironmentId environment, MeteredCustomer of, TimedEvent last, long untilMillis, int limit) {
        return tx.createQuery(PAGE)
                .bind("environment", environment.value())
                .bind("customer", of.customerId())
                .bind("resource", of.resourceId())
                .bind("at", last.at())
                .bind("name", last.event().eventName())
                .bind("key", last.key())
                .bind("until", Counters.time(untilMillis))
                .bind("limit", limit)
                .map((row, _) -> read(row, of))
                .list();
    }

    private static TimedEvent read(ResultSet row, MeteredCustomer of) throws SQLException {
        return new TimedEvent(
                row.getObject("happened_at", OffsetDateTime.class).toInstant(),
                row.getString("idempotency_key"),
                new RawEvent(
                        row.getString("event_name"),
                        of.customerId(),
                        of.resourceId(),
                        Json.texts(row.getString("dimensions"))));
    }

    private static String[] texts(List<RawEventDraft> drafts, Function<RawEventDraft, String> text) {
        return drafts.stream().map(text).toArray(String[]::new);
    }
}
