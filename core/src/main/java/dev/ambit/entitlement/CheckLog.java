package dev.ambit.entitlement;

import static java.util.stream.Collectors.groupingBy;

import dev.ambit.access.Caller;
import dev.ambit.access.KeyKind;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.db.Work;
import dev.ambit.engine.CustomerEntitlements;
import dev.ambit.engine.Decision;
import dev.ambit.engine.Decision.Denied;
import dev.ambit.engine.Decision.Granted;
import dev.ambit.engine.Entitlement;
import dev.ambit.engine.FeatureType;
import dev.ambit.engine.Limit;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Stores a sample of checks, all denials that have an id, and the environments that had a check. A check never waits
/// for this log: entries beyond its bounds are dropped.
public final class CheckLog {

    private static final int ALL = 1_000;
    private static final int WAITING_MAX = 10_000;

    /// Maximum per environment and run.
    private static final int CHECKS_MAX = 100;

    private static final int ENVIRONMENTS_MAX = 100;

    /// Maximum number of denials with an id per environment and run.
    private static final int DENIALS_MAX = 200;

    /// Maximum number of features per environment whose denials are counted at a time.
    private static final int DENIED_MAX = 1_000;

    /// The maximum length of a feature id. Longer ones in requests are not stored.
    private static final int FEATURE_CHARS_MAX = 255;

    private static final int REMOVED_MAX = 1_000;
    private static final int ROWS_MAX = 100_000;
    private static final Duration AGE_MAX = Duration.ofDays(30);
    private static final Duration SWEEP_PAUSE = Duration.ofHours(1);
    private static final Duration CLAIM = Duration.ofMinutes(1);

    private final Transactions transactions;
    private final InstantSource clock;
    private final int permille;
    private final FirstChecks firstChecks;
    private final BlockingQueue<SampledCheck> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
    private final LongAdder dropped = new LongAdder();

    /// Numbers of denials by feature since the last run. The inner maps are only used within `compute`.
    private final Map<EnvironmentId, Map<String, Long>> denied = new ConcurrentHashMap<>();

    private final BlockingQueue<DeniedCheck> denials = new ArrayBlockingQueue<>(WAITING_MAX);

    /// The numbers of denials with an id since the last run.
    private final Map<EnvironmentId, LongAdder> keptDenials = new ConcurrentHashMap<>();

    /// @param permille number of checks out of 1,000 to store
    public CheckLog(Transactions transactions, InstantSource clock, int permille) {
        this.transactions = transactions;
        this.clock = clock;
        this.permille = permille;
        this.firstChecks = new FirstChecks(transactions, clock);
    }

    /// Returns the number of dropped samples.
    public LongAdder dropped() {
        return dropped;
    }

    /// Notes a check. Details beyond the response are only computed for denials and sampled checks.
    ///
    /// @return the id of a stored denial; null for a granted check, an explanation in the console, and beyond the
    ///     bounds
    @Nullable
    UUID record(
            Caller caller,
            String customerId,
            EntitlementApi.CheckQuery query,
            CustomerAtEvent found,
            @Nullable Entitlement entitlement,
            Decision decision) {
        EnvironmentId environment = caller.environment();
        firstChecks.record(environment);
        boolean isSampled = ThreadLocalRandom.current().nextInt(ALL) < permille;
        // The console explains a denied check by the same request, which is not another check.
        boolean isShown = query.isExplained() && caller.kind() == KeyKind.SESSION;
        boolean isDenied = decision instanceof Denied && !isShown;
        if (!isSampled && !isDenied) {
            return null;
        }
        SampledCheck check = check(environment, customerId, query, found, entitlement, decision);
        if (isSampled && !waiting.offer(check)) {
            dropped.increment();
        }
        if (!isDenied) {
            return null;
        }
        boolean isKnown = found.features().containsKey(query.featureId());
        addDenied(environment, Map.of(isKnown ? query.featureId() : DenialCounts.UNKNOWN_FEATURES, 1L));
        return storeDenied(check, Instant.ofEpochMilli(found.nowMillis()));
    }

    private SampledCheck check(
            EnvironmentId environment,
            String customerId,
            EntitlementApi.CheckQuery query,
            CustomerAtEvent found,
            @Nullable Entitlement entitlement,
            Decision decision) {
        return new SampledCheck(
                environment,
                0,
                clock.instant(),
                customerId,
                query.resourceId(),
                query.featureId(),
                query.micros(),
                query.requestedValues(),
                null,
                used(found.of(query.resource()), entitlement, found.nowMillis()),
                limit(entitlement),
                found.sequence(),
                switch (decision) {
                    case Granted() -> null;
                    case Denied(var reason) -> reason.wireName();
                });
    }

    private @Nullable UUID storeDenied(SampledCheck check, Instant environmentAt) {
        if (check.featureId().length() > FEATURE_CHARS_MAX) {
            return null;
        }
        LongAdder stored = keptDenials.computeIfAbsent(check.environment(), _ -> new LongAdder());
        if (stored.sum() >= DENIALS_MAX) {
            return null;
        }
        var random = ThreadLocalRandom.current();
        var id = new UUID(random.nextLong(), random.nextLong());
        if (!denials.offer(new DeniedCheck(id, environmentAt, check))) {
            return null;
        }
        stored.increment();
        return id;
    }

    private void addDenied(EnvironmentId environment, Map<String, Long> counts) {
        denied.compute(environment, (_, present) -> {
            Map<String, Long> sums = present == null ? new HashMap<>() : present;
            counts.forEach((feature, count) -> {
                if (sums.containsKey(feature) || sums.size() < DENIED_MAX) {
                    sums.merge(feature, count, Long::sum);
                }
            });
            return sums;
        });
    }

    private static @Nullable Long used(
            CustomerEntitlements customer, @Nullable Entitlement entitlement, long nowMillis) {
        return entitlement == null
                        || entitlement.revoked()
                        || !entitlement.feature().isMetered()
                ? null
                : Long.valueOf(customer.used(entitlement, nowMillis));
    }

    private static @Nullable Long limit(@Nullable Entitlement entitlement) {
        return entitlement == null
                        || entitlement.revoked()
                        || entitlement.feature().type() != FeatureType.NUMBER
                        || entitlement.limit() instanceof Limit.Unlimited
                ? null
                : Long.valueOf(entitlement.limit().micros());
    }

    /// Writes the samples since the last run, up to a maximum per environment, and the denials and first checks.
    public void runOnce() {
        firstChecks.runOnce();
        List<SampledCheck> taken = new ArrayList<>();
        waiting.drainTo(taken, WAITING_MAX);
        Map<EnvironmentId, List<SampledCheck>> checks = taken.stream().collect(groupingBy(SampledCheck::environment));
        Work.each(
                List.copyOf(checks.keySet()),
                "Storing the sampled checks of environment %d failed",
                environment -> store(environment, checks.getOrDefault(environment, List.of())));
        storeDenials();
        countDenials();
    }

    private void storeDenials() {
        keptDenials.clear();
        List<DeniedCheck> taken = new ArrayList<>();
        denials.drainTo(taken, WAITING_MAX);
        Map<EnvironmentId, List<DeniedCheck>> decisions =
                taken.stream().collect(groupingBy(it -> it.check().environment()));
        Set<EnvironmentId> unstored = new HashSet<>(decisions.keySet());
        try {
            Work.each(
                    List.copyOf(decisions.keySet()), "Storing the decisions of environment %d failed", environment -> {
                        transactions.in(environment, tx -> {
                            Decisions.insert(tx, environment, decisions.getOrDefault(environment, List.of()));
                            Work.CHECK_SWEEP.scheduleBy(
                                    tx, environment, clock.instant().plus(SWEEP_PAUSE));
                            return null;
                        });
                        unstored.remove(environment);
                    });
        } catch (RuntimeException met) {
            // The database is unavailable. The next run stores the denials.
            taken.stream()
                    .filter(it -> unstored.contains(it.check().environment()))
                    .forEach(denials::offer);
            throw met;
        }
    }

    /// Adds the denials since the last run to the counts of the day.
    private void countDenials() {
        LocalDate today = clock.instant().atOffset(ZoneOffset.UTC).toLocalDate();
        Work.each(
                List.copyOf(denied.keySet()),
                "Counting the denied checks of environment %d failed",
                environment -> countDenials(environment, today));
    }

    private void countDenials(EnvironmentId environment, LocalDate today) {
        Map<String, Long> counts = denied.remove(environment);
        if (counts == null) {
            return;
        }
        try {
            transactions.in(environment, tx -> {
                DenialCounts.add(tx, environment, today, counts);
                return null;
            });
        } catch (RuntimeException met) {
            addDenied(environment, counts);
            throw met;
        }
    }

    /// Removes old and excess samples.
    public void sweep() {
        List<EnvironmentId> due =
                transactions.outside(tx -> Work.CHECK_SWEEP.claim(tx, clock.instant(), CLAIM, ENVIRONMENTS_MAX));
        Work.each(due, "Removing old checks of environment %d failed", this::sweep);
    }

    private void store(EnvironmentId environment, List<SampledCheck> checks) {
        List<SampledCheck> stored = checks.subList(0, Math.min(checks.size(), CHECKS_MAX));
        dropped.add(checks.size() - stored.size());
        transactions.in(environment, tx -> {
            Checks.insert(tx, environment, stored);
            Work.CHECK_SWEEP.scheduleBy(tx, environment, clock.instant().plus(SWEEP_PAUSE));
            return null;
        });
    }

    private void sweep(EnvironmentId environment) {
        Instant oldest = clock.instant().minus(AGE_MAX);
        int removed;
        do {
            removed = transactions.in(
                    environment,
                    tx -> Checks.remove(tx, environment, oldest, ROWS_MAX, REMOVED_MAX)
                            + Decisions.remove(tx, environment, oldest, ROWS_MAX, REMOVED_MAX));
        } while (removed >= REMOVED_MAX);
        transactions.in(environment, tx -> {
            if (Work.CHECK_SWEEP.lock(tx, environment)) {
                if (Checks.list(tx, environment, CheckFilter.ALL, null, null, false, 1)
                                .isEmpty()
                        && !Decisions.exist(tx, environment)) {
                    Work.CHECK_SWEEP.remove(tx, environment);
                } else {
                    Work.CHECK_SWEEP.postpone(tx, environment, clock.instant().plus(SWEEP_PAUSE));
                }
            }
            return null;
        });
    }
}
