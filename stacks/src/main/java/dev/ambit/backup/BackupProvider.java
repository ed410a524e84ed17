package dev.ambit.backup;

import dev.ambit.db.Transactions;
import dev.ambit.db.Work;
import dev.ambit.operation.OperationState;
import dev.ambit.operation.Operations;
import dev.ambit.stack.Drift;
import dev.ambit.stack.ObservedResource;
import dev.ambit.stack.Provider;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StepLog;
import dev.ambit.stack.WantedResource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// Provides the backup schedule of production. The schedule exists if a next backup is planned. It has drifted
/// if the latest verified backup is too old, or if the latest backup failed or was canceled. [BackupSchedule]
/// defines the interval.
public final class BackupProvider implements Provider {

    /// How late a backup may be, because of the queue and its own duration.
    private static final Duration LATE_MAX = Duration.ofHours(1);

    private final Transactions transactions;
    private final InstantSource clock;

    public BackupProvider(Transactions transactions, InstantSource clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    @Override
    public ResourceKind kind() {
        return ResourceKind.BACKUP;
    }

    @Override
    public String name() {
        return "schedule";
    }

    @Override
    public Set<ResourceKind> after() {
        return Set.of(ResourceKind.DATABASE);
    }

    @Override
    public void check(WantedResource wanted) {
        // Every stack with a database can be backed up.
    }

    /// Schedules the first backup, or an immediate one if the schedule has drifted.
    @Override
    public Map<String, String> ensure(WantedResource wanted, StepLog log) {
        ObservedResource found = observe(wanted);
        Instant now = clock.instant();
        transactions.in(wanted.account(), tx -> {
            if (!found.isThere()) {
                Work.BACKUP.scheduleBy(tx, wanted.environment(), now.plus(BackupCreation.FIRST));
            } else if (!found.drifts().isEmpty()) {
                Work.BACKUP.scheduleBy(tx, wanted.environment(), now);
                log.say("Scheduled a backup to run now.");
            }
            return null;
        });
        return Map.of();
    }

    @Override
    public ObservedResource observe(WantedResource wanted) {
        return transactions.in(wanted.account(), tx -> {
            Optional<Instant> due = Work.BACKUP.dueAt(tx, wanted.environment());
            if (due.isEmpty()) {
                return ObservedResource.ABSENT;
            }
            Transactions.addScope(tx, wanted.environment());
            return new ObservedResource(true, drifts(tx, wanted, due.get()));
        });
    }

    @Override
    public Map<String, Long> count(WantedResource wanted) {
        boolean isDue = transactions
                .in(wanted.account(), tx -> Work.BACKUP.dueAt(tx, wanted.environment()))
                .isPresent();
        return isDue ? Map.of("schedules", 1L) : Map.of();
    }

    /// Removes the schedule. The dumps are deleted with their environment.
    @Override
    public void remove(WantedResource wanted, StepLog log) {
        transactions.in(wanted.account(), tx -> {
            Work.BACKUP.remove(tx, wanted.environment());
            return null;
        });
    }

    private List<Drift> drifts(Handle tx, WantedResource wanted, Instant due) {
        Instant now = clock.instant();
        List<Backup> backups = Backups.list(tx, wanted.environment(), DumpPurpose.BACKUP);
        Optional<Instant> last = backups.stream()
                .filter(it -> it.verifiedAt() != null)
                .map(Backup::createdAt)
                .findFirst();
        List<Drift> drifts = new ArrayList<>();
        Duration ageMax = Duration.ofHours(
                        Backups.schedule(tx, wanted.environment()).everyHours())
                .plus(LATE_MAX);
        boolean isOld = last.map(it -> it.isBefore(now.minus(ageMax))).orElse(due.isBefore(now.minus(LATE_MAX)));
        if (isOld) {
            drifts.add(new Drift(
                    "backup",
                    "a verified backup of the last %d hours".formatted(ageMax.toHours()),
                    last.map(it -> "the latest is from " + it).orElse("none")));
        }
        backups.stream()
                .findFirst()
                .filter(it -> it.verifiedAt() == null)
                .flatMap(it -> failure(tx, wanted, it))
                .ifPresent(why -> drifts.add(new Drift("proof", "a test restore of the latest backup succeeded", why)));
        return drifts;
    }

    /// Returns why a backup failed, or nothing if it is running or succeeded.
    private static Optional<String> failure(Handle tx, WantedResource wanted, Backup backup) {
        return Operations.find(tx, wanted.account(), backup.operation())
                .filter(it -> it.state() == OperationState.FAILED || it.state() == OperationState.CANCELED)
                .map(it -> it.problem() == null
                        ? "the backup was canceled"
                        : it.problem().message());
    }
}
