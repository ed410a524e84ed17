package dev.ambit.usage;

import static dev.ambit.problem.ProblemCode.ENVIRONMENT_NOT_FOUND;

import dev.ambit.customer.Customers;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.db.Work;
import dev.ambit.entitlement.Projection;
import dev.ambit.event.Events;
import dev.ambit.problem.Warning;
import dev.ambit.quota.EventCounting;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;

/// Commits many reports of one environment in one transaction (counters, keys, measurements), and then updates the
/// projection.
public final class UsageWriter {

    /// @param outcomes one per report
    /// @param warnings of the account, per report
    /// @param sequence the latest event at the commit
    record Written(List<UsageBatch.Outcome> outcomes, List<Counter> changed, List<Warning> warnings, long sequence) {}

    /// Rolls the attempt back, because another server has used a key.
    private static final class KeyTaken extends RuntimeException {

        private static final long serialVersionUID = 1;

        KeyTaken() {
            super(null, null, false, false);
        }
    }

    private static final String OUTDATED = """
        select exists (
            select
            from unnest(:customers::text[], :times::bigint[]) as it (customer, matched)
            join %s as customers on environment_id = :environment and customer_id = it.customer
            where (extract(epoch from entitled_at) * 1000)::bigint > it.matched)
        """.formatted(Customers.NAMES);

    private final Transactions transactions;
    private final Projection projection;
    private final EventCounting counting;
    private final InstantSource clock;

    public UsageWriter(Transactions transactions, Projection projection, EventCounting counting, InstantSource clock) {
        this.transactions = transactions;
        this.projection = projection;
        this.counting = counting;
        this.clock = clock;
    }

    Written write(EnvironmentId environment, List<List<UsageLine>> reports) {
        Instant now = clock.instant();
        Written written = written(environment, reports, now);
        publish(environment, written.changed());
        return written;
    }

    /// Applies committed counters to the cache of this server.
    void publish(EnvironmentId environment, List<Counter> changed) {
        for (Counter counter : changed) {
            projection.count(environment, counter.key().customerId(), counter.state());
        }
    }

    /// Another server may insert a key after our lookup; the next lookup finds it.
    private Written written(EnvironmentId environment, List<List<UsageLine>> reports, Instant now) {
        SortedMap<CounterKey, Long> since = since(reports);
        SortedMap<CounterOwner, CountedSpan> spans =
                CountedSpan.of(reports.stream().flatMap(List::stream).toList());
        EventCounting.Commit commit = counting.of(environment);
        while (true) {
            try {
                return attempt(environment, reports, since, spans, commit, now)
                        .or(() -> {
                            transactions.in(environment, tx -> Counters.make(tx, environment, since, now));
                            return attempt(environment, reports, since, spans, commit, now);
                        })
                        .orElseThrow(() -> ENVIRONMENT_NOT_FOUND.because(
                                "The environment is being deleted. It accepts no usage."));
            } catch (KeyTaken _) {
                // Retry.
            }
        }
    }

    /// Returns nothing, and writes nothing, if some counters do not exist yet. A denied claim needs no counter,
    /// because a denial changes none.
    private Optional<Written> attempt(
            EnvironmentId environment,
            List<List<UsageLine>> reports,
            SortedMap<CounterKey, Long> since,
            SortedMap<CounterOwner, CountedSpan> spans,
            EventCounting.Commit commit,
            Instant now) {
        return transactions.in(environment, tx -> {
            Map<CounterKey, Counter> counters = Counters.lock(tx, environment, spans);
            requireCurrent(tx, environment, reports);
            SortedMap<CounterKey, Long> missing = new TreeMap<>(since);
            missing.keySet().removeAll(counters.keySet());
            if (missing.isEmpty()) {
                return write(tx, environment, reports, counters, Set.of(), commit, now);
            }
            if (!isClaiming(reports)) {
                return Optional.empty();
            }
            counters.putAll(Counters.asIfMade(tx, environment, missing));
            return write(tx, environment, reports, counters, missing.keySet(), commit, now);
        });
    }

    /// Requires that no customer has changed since its report was matched. Only usage of a resource can move to
    /// another resource, so other reports need no check.
    private static void requireCurrent(Handle tx, EnvironmentId environment, List<List<UsageLine>> reports) {
        List<UsageLine> ofResources = reports.stream()
                .flatMap(List::stream)
                .filter(it -> !it.counter().resourceId().isEmpty())
                .toList();
        if (!ofResources.isEmpty() && isOutdated(tx, environment, ofResources)) {
            throw new OutdatedMatch(Events.head(tx, environment));
        }
    }

    private static boolean isOutdated(Handle tx, EnvironmentId environment, List<UsageLine> lines) {
        return tx.createQuery(OUTDATED)
                .bind("environment", environment.value())
                .bind("customers", Counters.texts(lines, it -> it.counter().customerId()))
                .bind("times", lines.stream().map(UsageLine::entitledAtMillis).toArray(Long[]::new))
                .mapTo(Boolean.class)
                .one();
    }

    private static boolean isClaiming(List<List<UsageLine>> reports) {
        return reports.stream().flatMap(List::stream).anyMatch(it -> it.claim() != null);
    }

    /// @param missing the counters that do not exist
    private static Optional<Written> write(
            Handle tx,
            EnvironmentId environment,
            List<List<UsageLine>> reports,
            Map<CounterKey, Counter> counters,
            Set<CounterKey> missing,
            EventCounting.Commit commit,
            Instant now) {
        Set<String> keys = keys(reports);
        var batch = new UsageBatch(counters, keys.isEmpty() ? Map.of() : UsageKeys.find(tx, environment, keys));
        List<UsageBatch.Outcome> outcomes = reports.stream().map(batch::count).toList();
        if (batch.moved().stream().anyMatch(it -> missing.contains(it.key()))) {
            return Optional.empty();
        }
        if (!batch.newKeys().isEmpty() && !UsageKeys.insert(tx, environment, batch.newKeys(), now)) {
            throw new KeyTaken();
        }
        store(tx, environment, batch, now);
        List<Warning> warnings = commit.count(tx, batch.counted().size(), now);
        return Optional.of(new Written(outcomes, batch.changed(), warnings, Events.head(tx, environment)));
    }

    /// Stores counted lines; the event log gets them later.
    static void store(Handle tx, EnvironmentId environment, UsageBatch batch, Instant now) {
        if (!batch.counted().isEmpty()) {
            Counters.write(tx, environment, batch.moved(), now);
            Measurements.insert(tx, environment, batch.counted());
            Work.USAGE_FLUSH.schedule(tx, environment, now);
            reserve(tx, environment, batch.counted());
        }
    }

    private static void reserve(Handle tx, EnvironmentId environment, List<UsageLine> counted) {
        List<Reservation> reservations =
                counted.stream().flatMap(it -> Reservation.of(it).stream()).toList();
        if (!reservations.isEmpty()) {
            Reservations.insert(tx, environment, reservations);
            Work.RESERVATION_LAPSE.scheduleBy(
                    tx,
                    environment,
                    reservations.stream()
                            .map(Reservation::lapsesAt)
                            .min(Instant::compareTo)
                            .orElseThrow());
        }
    }

    private static Set<String> keys(List<List<UsageLine>> reports) {
        Set<String> keys = new TreeSet<>();
        for (List<UsageLine> report : reports) {
            for (UsageLine line : report) {
                if (line.idempotencyKey() != null) {
                    keys.add(line.idempotencyKey());
                }
            }
        }
        return keys;
    }

    /// Returns the counters of the lines in lock order.
    private static SortedMap<CounterKey, Long> since(List<List<UsageLine>> reports) {
        SortedMap<CounterKey, Long> since = new TreeMap<>();
        for (List<UsageLine> report : reports) {
            for (UsageLine line : report) {
                since.put(line.counter(), line.sinceMillis());
            }
        }
        return since;
    }
}
