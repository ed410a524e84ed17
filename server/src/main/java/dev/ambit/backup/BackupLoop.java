package dev.ambit.backup;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.db.Work;
import dev.ambit.environment.KnownEnvironments;
import dev.ambit.operation.Operation;
import dev.ambit.operation.OperationKind;
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
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Backs production up when it is time, and makes and reads dumps that somebody has asked for. A dump is one
/// moment of a database, so one that was killed begins again.
public final class BackupLoop {

    /// Renewed while a dump is made or read.
    static final Duration CLAIM = Duration.ofSeconds(10);

    private static final Duration DUE_CLAIM = Duration.ofMinutes(5);
    private static final int DUE_MAX = 10;
    private static final int EXPORTS_KEPT = 3;

    /// Longer than it takes from a file that was sent to its row.
    private static final Duration UNKNOWN_MIN = Duration.ofHours(1);

    private final Transactions transactions;
    private final KnownEnvironments environments;
    private final Dumping dumping;
    private final BackupMaking making;
    private final BackupFiles files;
    private final InstantSource clock;
    private final OperationTurn dumps;
    private final OperationTurn restores;

    public BackupLoop(
            Transactions transactions,
            KnownEnvironments environments,
            Dumping dumping,
            BackupMaking making,
            BackupFiles files,
            InstantSource clock) {
        this.transactions = transactions;
        this.environments = environments;
        this.dumping = dumping;
        this.making = making;
        this.files = files;
        this.clock = clock;
        this.dumps = new OperationTurn(transactions, OperationKind.BACKUP, CLAIM, clock);
        this.restores = new OperationTurn(transactions, OperationKind.RESTORE, CLAIM, clock);
    }

    public void runOnce() {
        dumps.take(it -> go(dumps, it, this::dump));
        restores.take(it -> go(restores, it, this::restore));
    }

    /// Of several servers, each time one.
    public void schedule() {
        List<EnvironmentId> due =
                transactions.outside(tx -> Work.BACKUP.claim(tx, clock.instant(), DUE_CLAIM, DUE_MAX));
        Work.each(due, "The environment %d was not backed up", this::begin);
    }

    /// Files of environments that are gone, and of dumps that nobody knows.
    public void sweep() {
        for (EnvironmentId environment : files.environments()) {
            Set<UUID> known = environments
                    .find(environment)
                    .map(it -> known(it.account(), environment))
                    .orElse(Set.of());
            Instant before = clock.instant().minus(known.isEmpty() ? Duration.ZERO : UNKNOWN_MIN);
            files.removeAllBut(environment, known, before);
        }
    }

    private Set<UUID> known(AccountId account, EnvironmentId environment) {
        return in(account, environment, _ -> true).stream()
                .flatMap(it -> it.origin() == null ? Stream.of(it.operation()) : Stream.of(it.operation(), it.origin()))
                .collect(Collectors.toSet());
    }

    private List<Backup> in(AccountId account, EnvironmentId environment, Predicate<Backup> which) {
        return transactions.in(account, tx -> {
            Transactions.enter(tx, environment);
            return Backups.list(tx, environment, Purpose.values()).stream()
                    .filter(which)
                    .toList();
        });
    }

    private void begin(EnvironmentId environment) {
        environments.find(environment).ifPresent(it -> {
            making.backUpBySchedule(it.account(), environment);
            transactions.in(it.account(), tx -> {
                Transactions.enter(tx, environment);
                BackupSchedule schedule = Backups.schedule(tx, environment);
                Work.BACKUP.postpone(tx, environment, clock.instant().plus(Duration.ofHours(schedule.everyHours())));
                return null;
            });
        });
    }

    private interface Doing {
        Step step(Operation operation, Backup backup);
    }

    private void go(OperationTurn turn, Operation operation, Doing doing) {
        Optional<Backup> backup = transactions.in(operation.account(), tx -> {
            Transactions.enter(tx, operation.environment());
            return Backups.find(tx, operation.environment(), operation.id());
        });
        if (backup.isEmpty()) {
            turn.abandon(operation);
            return;
        }
        if (operation.done() > 0) {
            // It begins again, and so does its count.
            progress(operation).accept("beginning again", -operation.done());
        }
        turn.go(operation, () -> turn.kept(operation, () -> doing.step(operation, backup.get())), false);
    }

    private Step dump(Operation operation, Backup backup) {
        EnvironmentId environment = operation.environment();
        Dumping.Place place = dumping.place(operation.account(), environment);
        Path part = files.part(environment, operation.id());
        Backup.Written written = dumping.write(place, part, progress(operation));
        @Nullable Instant verifiedAt = null;
        if (backup.purpose() == Purpose.BACKUP) {
            told(operation, "verifying");
            dumping.prove(operation.id(), part, written.rows());
            verifiedAt = clock.instant();
        }
        files.keep(environment, operation.id());
        return finish(operation, backup, written, verifiedAt);
    }

    private Step finish(Operation operation, Backup backup, Backup.Written written, @Nullable Instant verifiedAt) {
        EnvironmentId environment = operation.environment();
        return transactions.in(operation.account(), tx -> {
            if (!Operations.hold(tx, operation.id())) {
                return Step.STOPPED;
            }
            Transactions.enter(tx, environment);
            Backups.written(tx, environment, operation.id(), written, verifiedAt);
            int kept = backup.purpose() == Purpose.BACKUP
                    ? Backups.schedule(tx, environment).kept()
                    : EXPORTS_KEPT;
            List<Backup> there = Backups.list(tx, environment, backup.purpose()).stream()
                    .filter(Backup::isThere)
                    .toList();
            making.forget(tx, environment, there.subList(Math.min(kept, there.size()), there.size()));
            return Step.DONE;
        });
    }

    private Step restore(Operation operation, Backup backup) {
        EnvironmentId environment = operation.environment();
        UUID origin = backup.origin() == null ? operation.id() : backup.origin();
        dumping.load(
                dumping.place(operation.account(), environment), files.of(environment, origin), progress(operation));
        return Step.DONE;
    }

    private BiConsumer<String, Long> progress(Operation operation) {
        return (table, rows) -> transactions.outside(tx -> {
            Operations.advance(tx, operation.id(), table, rows, clock.instant().plus(CLAIM));
            return null;
        });
    }

    private void told(Operation operation, String phase) {
        progress(operation).accept(phase, 0L);
    }
}
