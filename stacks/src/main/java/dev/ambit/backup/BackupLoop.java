package dev.ambit.backup;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.db.Work;
import dev.ambit.environment.KnownEnvironment;
import dev.ambit.environment.KnownEnvironments;
import dev.ambit.notification.Notice;
import dev.ambit.notification.NotificationKind;
import dev.ambit.notification.Notifications;
import dev.ambit.operation.Operation;
import dev.ambit.operation.OperationKind;
import dev.ambit.operation.OperationProblem;
import dev.ambit.operation.OperationTurn;
import dev.ambit.operation.OperationTurn.Step;
import dev.ambit.operation.Operations;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Starts scheduled backups and runs all operations that create or load dumps. A dump is a snapshot of a database,
/// so an interrupted dump starts over.
public final class BackupLoop {

    /// Lease of an operation, renewed while its dump is created or loaded.
    static final Duration CLAIM = Duration.ofSeconds(10);

    private static final Duration DUE_CLAIM = Duration.ofMinutes(5);
    private static final int DUE_MAX = 10;
    private static final int EXPORTS_KEPT = 3;

    /// Minimum age of an unknown file before it is deleted: an upload has no row yet while its file is written.
    private static final Duration UNKNOWN_MIN = Duration.ofHours(1);

    private final Transactions transactions;
    private final KnownEnvironments environments;
    private final DatabaseDumps dumping;
    private final BackupCreation making;
    private final BackupFiles files;
    private final InstantSource clock;
    private final OperationTurn dumps;
    private final OperationTurn restores;
    private boolean isRestricted;

    public BackupLoop(
            Transactions transactions,
            KnownEnvironments environments,
            DatabaseDumps dumping,
            BackupCreation making,
            BackupFiles files,
            InstantSource clock) {
        this.transactions = transactions;
        this.environments = environments;
        this.dumping = dumping;
        this.making = making;
        this.files = files;
        this.clock = clock;
        this.dumps = new OperationTurn(transactions, OperationKind.BACKUP, CLAIM, clock, this::notifyFailure);
        this.restores = new OperationTurn(transactions, OperationKind.RESTORE, CLAIM, clock);
    }

    private void notifyFailure(Handle tx, Operation operation, OperationProblem problem) {
        environments.find(operation.environment()).ifPresent(it -> {
            Transactions.addScope(tx, it.account());
            var notice = new Notice(
                    NotificationKind.BACKUP_FAILED,
                    operation.id().toString(),
                    "A backup of %s failed".formatted(it.slug().value()),
                    problem.message(),
                    "/e/%s/backups".formatted(it.slug().value()),
                    null);
            Notifications.raise(tx, it.account(), notice, clock.instant());
        });
    }

    public void dumpOnce() {
        dumps.runNext(it -> go(dumps, it, this::dump));
    }

    /// Runs one restore or import. It has its own loop because a dump can take long.
    public void restoreOnce() {
        restores.runNext(it -> go(restores, it, this::restore));
    }

    /// Starts the backups that are due. Several servers divide them by claims.
    public void schedule() {
        List<EnvironmentId> due =
                transactions.outside(tx -> Work.BACKUP.claim(tx, clock.instant(), DUE_CLAIM, DUE_MAX));
        Work.each(due, "Cannot start the scheduled backup of environment %d", this::begin);
    }

    /// Deletes files of deleted environments, and files that no stored dump needs. The first sweep also makes
    /// files of earlier versions private.
    public void sweep() {
        if (!isRestricted) {
            files.restrict();
            isRestricted = true;
        }
        for (EnvironmentId environment : files.environments()) {
            Optional<KnownEnvironment> known = environments.find(environment);
            Set<UUID> needed =
                    known.map(it -> needed(it.account(), environment)).orElse(Set.of());
            Instant before = clock.instant().minus(known.isEmpty() ? Duration.ZERO : UNKNOWN_MIN);
            files.removeAllBut(environment, needed, before);
        }
    }

    private Set<UUID> needed(AccountId account, EnvironmentId environment) {
        return transactions.in(account, tx -> {
            Transactions.addScope(tx, environment);
            return Backups.needed(tx, environment);
        });
    }

    private void begin(EnvironmentId environment) {
        environments.find(environment).ifPresent(it -> {
            if (!making.backUpBySchedule(it.account(), environment)) {
                return;
            }
            transactions.in(it.account(), tx -> {
                Transactions.addScope(tx, environment);
                BackupSchedule schedule = Backups.schedule(tx, environment);
                Work.BACKUP.postpone(tx, environment, clock.instant().plus(Duration.ofHours(schedule.everyHours())));
                return null;
            });
        });
    }

    private interface DumpStep {
        Step step(Operation operation, Backup backup);
    }

    private void go(OperationTurn turn, Operation operation, DumpStep doing) {
        Optional<Backup> backup = transactions.in(operation.account(), tx -> {
            Transactions.addScope(tx, operation.environment());
            return Backups.find(tx, operation.environment(), operation.id());
        });
        if (backup.isEmpty()) {
            turn.abandon(operation);
            return;
        }
        turn.go(operation, () -> turn.kept(operation, () -> step(operation, backup.get(), doing)), false);
    }

    private static Step step(Operation operation, Backup backup, DumpStep doing) {
        try {
            return doing.step(operation, backup);
        } catch (Stopped _) {
            return Step.STOPPED;
        }
    }

    private Step dump(Operation operation, Backup backup) {
        countAnew(operation);
        EnvironmentId environment = operation.environment();
        BackupDatabase database = dumping.database(operation.account(), environment);
        Path part = files.part(environment, operation.id());
        try {
            Backup.Written written = dumping.write(database, part, progress(operation));
            @Nullable Instant verifiedAt = null;
            if (backup.purpose() == DumpPurpose.BACKUP) {
                dumping.verify(
                        database, operation.id(), part, written.rows(), (_, _) -> startPhase(operation, "verifying"));
                verifiedAt = clock.instant();
            }
            finish(operation, backup, part, written, verifiedAt);
        } finally {
            BackupFiles.discard(part);
        }
        return Step.DONE;
    }

    /// Publishes a dump. Its file is on disk before its row says so, and superseded files are deleted only after
    /// the commit.
    private void finish(
            Operation operation, Backup backup, Path part, Backup.Written written, @Nullable Instant verifiedAt) {
        EnvironmentId environment = operation.environment();
        List<Backup> superfluous = transactions.in(operation.account(), tx -> {
            requireOurs(Operations.lockRunning(tx, operation.id()));
            Transactions.addScope(tx, environment);
            files.finish(environment, operation.id(), part);
            Backups.written(tx, environment, operation.id(), written, verifiedAt);
            int kept = backup.purpose() == DumpPurpose.BACKUP
                    ? Backups.schedule(tx, environment).kept()
                    : EXPORTS_KEPT;
            List<Backup> there = Backups.list(tx, environment, backup.purpose()).stream()
                    .filter(Backup::isThere)
                    .toList();
            List<Backup> gone = there.subList(Math.min(kept, there.size()), there.size());
            gone.forEach(it -> Backups.remove(tx, environment, it.operation()));
            return gone;
        });
        superfluous.forEach(it -> files.remove(environment, it.operation()));
    }

    private Step restore(Operation operation, Backup backup) {
        EnvironmentId environment = operation.environment();
        BackupDatabase database = dumping.database(operation.account(), environment);
        if (backup.pending() == null || !dumping.isLoaded(database, backup.pending())) {
            countAnew(operation);
            UUID origin = backup.origin() == null ? operation.id() : backup.origin();
            dumping.load(
                    database,
                    files.of(environment, origin),
                    progress(operation),
                    transaction -> pend(operation, backup, transaction));
        }
        return Step.DONE;
    }

    /// Stores the transaction id before the commit, unless the operation was canceled. A server that resumes the
    /// operation uses the id to find out whether the rows were committed.
    private void pend(Operation operation, Backup backup, String transaction) {
        EnvironmentId environment = operation.environment();
        requireOurs(transactions.in(operation.account(), tx -> {
            Transactions.addScope(tx, environment);
            return Operations.lockRunning(tx, operation.id()) && Backups.pend(tx, environment, backup, transaction);
        }));
    }

    /// Resets the progress of an operation that starts over.
    private void countAnew(Operation operation) {
        if (operation.done() > 0) {
            progress(operation).accept("beginning again", -operation.done());
        }
    }

    private BiConsumer<String, Long> progress(Operation operation) {
        return (table, rows) -> requireOurs(transactions.outside(tx -> {
            boolean isHeld = Operations.lockRunning(tx, operation.id());
            if (isHeld) {
                Operations.advance(
                        tx, operation.id(), table, rows, clock.instant().plus(CLAIM));
            }
            return isHeld;
        }));
    }

    private static void requireOurs(boolean isOurs) {
        if (!isOurs) {
            throw new Stopped();
        }
    }

    private void startPhase(Operation operation, String phase) {
        progress(operation).accept(phase, 0L);
    }

    /// Rolls back the running transaction of an operation that was canceled or taken over.
    private static final class Stopped extends RuntimeException {

        private static final long serialVersionUID = 1;

        Stopped() {
            super("The operation was canceled", null, false, false);
        }
    }
}
