package dev.ambit.overview;

import static java.util.stream.Collectors.joining;

import dev.ambit.clock.EnvironmentClock;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.db.Work;
import dev.ambit.environment.KnownEnvironment;
import dev.ambit.environment.KnownEnvironments;
import dev.ambit.notification.Notice;
import dev.ambit.notification.NotificationKind;
import dev.ambit.notification.Notifications;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Tells members once a day which customers use 80 % or more of a limit. The day and the hour are real time, also
/// if the clock of the environment is stopped or ahead. The notification names customers by id, because
/// notifications are kept when a customer is erased.
public final class LimitDigestLoop {

    /// The time of all digests, in UTC.
    private static final LocalTime HOUR = LocalTime.of(6, 0);

    private static final int ENVIRONMENTS_MAX = 100;
    private static final int LINES_MAX = 50;
    private static final int CUSTOMERS_MAX = 10_000;
    private static final Duration CLAIM = Duration.ofMinutes(5);

    private final Transactions transactions;
    private final KnownEnvironments environments;
    private final EnvironmentClock environmentClock;
    private final InstantSource clock;

    public LimitDigestLoop(
            Transactions transactions,
            KnownEnvironments environments,
            EnvironmentClock environmentClock,
            InstantSource clock) {
        this.transactions = transactions;
        this.environments = environments;
        this.environmentClock = environmentClock;
        this.clock = clock;
    }

    /// Sends the digests that are due.
    public void runOnce() {
        List<EnvironmentId> due =
                transactions.outside(tx -> Work.LIMIT_DIGEST.claim(tx, clock.instant(), CLAIM, ENVIRONMENTS_MAX));
        Work.each(
                due,
                "Cannot send the daily digest of environment %d",
                it -> environments.find(it).ifPresent(known -> sendDigest(it, known)));
    }

    /// Returns the time of the next digest after `now`.
    static Instant next(Instant now) {
        LocalDate day = LocalDate.ofInstant(now, ZoneOffset.UTC);
        Instant today = day.atTime(HOUR).toInstant(ZoneOffset.UTC);
        return today.isAfter(now) ? today : day.plusDays(1).atTime(HOUR).toInstant(ZoneOffset.UTC);
    }

    private void sendDigest(EnvironmentId environment, KnownEnvironment known) {
        transactions.in(environment, tx -> {
            if (!Work.LIMIT_DIGEST.lock(tx, environment)) {
                return null;
            }
            Instant now = clock.instant();
            Instant environmentTime = environmentClock.now(tx, environment);
            int customers = LimitUses.countCustomers(tx, environment, environmentTime, CUSTOMERS_MAX + 1);
            if (customers == 0) {
                // The next customer near a limit adds the work again.
                Work.LIMIT_DIGEST.remove(tx, environment);
                return null;
            }
            Work.LIMIT_DIGEST.postpone(tx, environment, next(now));
            raise(tx, environment, known, environmentTime, customers, now);
            return null;
        });
    }

    private static void raise(
            Handle tx,
            EnvironmentId environment,
            KnownEnvironment known,
            Instant environmentTime,
            int customers,
            Instant now) {
        List<LimitUse> top = LimitUses.top(tx, environment, environmentTime, LINES_MAX + 1);
        String slug = known.slug().value();
        String count = customers > CUSTOMERS_MAX
                ? "More than %,d customers use".formatted(CUSTOMERS_MAX)
                : customers == 1 ? "1 customer uses" : "%,d customers use".formatted(customers);
        String subject = "%s 80 %% or more of a limit in %s".formatted(count, slug);
        String lines = top.stream().limit(LINES_MAX).map(LimitDigestLoop::line).collect(joining("\n"));
        String more = top.size() > LINES_MAX ? "\nThe list in the console shows all of them." : "";
        Transactions.addScope(tx, known.account());
        var notice = new Notice(
                NotificationKind.LIMITS_NEARLY_USED,
                "%s %s".formatted(slug, LocalDate.ofInstant(now, ZoneOffset.UTC)),
                subject,
                "%s:%n%n%s%s".formatted(subject, lines, more),
                "/e/%s/customers?limit=near".formatted(slug),
                null);
        Notifications.raise(tx, known.account(), notice, now);
    }

    private static String line(LimitUse it) {
        LimitUse.Holder holder = it.key().holder();
        String resource = holder.resourceId().isEmpty() ? "" : " (resource %s)".formatted(holder.resourceId());
        return "%s%s: %s of %s %s (%d %%)"
                .formatted(
                        holder.customerId(),
                        resource,
                        it.used().stripTrailingZeros().toPlainString(),
                        it.limit().stripTrailingZeros().toPlainString(),
                        it.key().featureId(),
                        it.percent());
    }
}
