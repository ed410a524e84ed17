package dev.ambit.backup;

import static dev.ambit.problem.ProblemCode.BACKUP_NOT_FOUND;
import static dev.ambit.problem.ProblemCode.ENVIRONMENT_NOT_BACKED_UP;
import static dev.ambit.problem.ProblemCode.IMPORT_INTO_PRODUCTION;
import static dev.ambit.problem.ProblemCode.STACK_IN_THE_WAY;

import dev.ambit.access.Actor;
import dev.ambit.audit.AccountAuditEntry;
import dev.ambit.audit.AccountAuditLog;
import dev.ambit.audit.AccountOperation;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.db.Work;
import dev.ambit.environment.Environment;
import dev.ambit.environment.Environments;
import dev.ambit.event.Author;
import dev.ambit.operation.OperationKind;
import dev.ambit.operation.Operations;
import dev.ambit.problem.Problem;
import dev.ambit.stack.StackListener;
import dev.ambit.stack.StackState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Creates the operations that write and load dumps.
public final class BackupCreation implements StackListener {

    /// The longest delay between a production stack becoming active and its next backup.
    static final Duration FIRST = Duration.ofHours(1);

    private static final Actor SCHEDULER = new Actor("SCHEDULER", null, null);

    private final Transactions transactions;
    private final DatabaseDumps dumping;
    private final BackupFiles files;
    private final InstantSource clock;

    public BackupCreation(Transactions transactions, DatabaseDumps dumping, BackupFiles files, InstantSource clock) {
        this.transactions = transactions;
        this.dumping = dumping;
        this.files = files;
        this.clock = clock;
    }

    /// When a production stack becomes active, schedules its next backup for within an hour. When a stack is
    /// removed, removes its pending backup but keeps the configured schedule.
    @Override
    public void became(Handle tx, AccountId account, EnvironmentId environment, StackState state) {
        boolean isBackedUp = Environments.type(tx, account, environment).isBackedUp();
        if (isBackedUp && state == StackState.ACTIVE) {
            Work.BACKUP.scheduleBy(tx, environment, clock.instant().plus(FIRST));
        } else if (state == StackState.REMOVED) {
            Work.BACKUP.remove(tx, environment);
        }
    }

    /// Starts a backup of production that a caller requested.
    UUID backUp(AccountId account, String slug, Author author) {
        Environment environment = requireProduction(account, slug);
        dumping.database(account, environment.id());
        return begin(account, environment, DumpPurpose.BACKUP, null, author, OperationKind.BACKUP);
    }

    /// Starts a scheduled backup.
    ///
    /// @return false if a backup, export, import or restore of the environment is pending or running, so the caller
    ///     has to retry
    boolean backUpBySchedule(AccountId account, EnvironmentId environment) {
        return transactions.in(account, tx -> {
            Instant now = clock.instant();
            Transactions.addScope(tx, environment);
            if (Backups.underWay(tx, environment).isPresent()) {
                return false;
            }
            UUID operation = Operations.insert(tx, account, environment, OperationKind.BACKUP, now, now);
            Backups.insert(tx, environment, operation, DumpPurpose.BACKUP, null, SCHEDULER, now);
            Backups.deleteExpired(tx, environment);
            return true;
        });
    }

    UUID export(AccountId account, String slug, Author author) {
        Environment environment = requireDevelopment(account, slug, "exported");
        dumping.database(account, environment.id());
        return begin(account, environment, DumpPurpose.EXPORT, null, author, OperationKind.BACKUP);
    }

    /// Starts an import.
    ///
    /// @param dump the file of an export; ignored if `export` is given
    /// @param export id of an export of this environment, or null to load `dump`
    UUID load(AccountId account, String slug, Author author, byte[] dump, @Nullable UUID export) {
        Environment environment = requireDevelopment(account, slug, "imported into");
        dumping.database(account, environment.id());
        if (export != null) {
            require(account, environment.id(), export, DumpPurpose.EXPORT);
            return begin(account, environment, DumpPurpose.IMPORT, export, author, OperationKind.RESTORE);
        }
        UUID upload = UUID.randomUUID();
        Path part = files.part(environment.id(), upload);
        try {
            Files.write(part, dump);
            DumpReading.head(part);
            files.finish(environment.id(), upload, part);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            BackupFiles.discard(part);
        }
        return begin(account, environment, DumpPurpose.IMPORT, upload, author, OperationKind.RESTORE);
    }

    /// Starts the restore of a production backup.
    UUID restore(AccountId account, String slug, Author author, UUID backup) {
        Environment environment = requireProduction(account, slug);
        require(account, environment.id(), backup, DumpPurpose.BACKUP);
        return begin(account, environment, DumpPurpose.RESTORE, backup, author, OperationKind.RESTORE);
    }

    BackupSchedule schedule(AccountId account, String slug, Author author, BackupSchedule schedule) {
        Environment environment = requireProduction(account, slug);
        transactions.in(account, tx -> {
            Transactions.addScope(tx, environment.id());
            Instant now = clock.instant();
            BackupSchedule before = Backups.schedule(tx, environment.id());
            Backups.schedule(tx, environment.id(), schedule);
            Work.BACKUP.scheduleBy(tx, environment.id(), now.plus(Duration.ofHours(schedule.everyHours())));
            audit(tx, account, author, AccountOperation.BACKUP_SCHEDULED, environment, before, schedule, now);
            return null;
        });
        return schedule;
    }

    /// @throws Problem 404 if there is no such dump, or its file is incomplete
    Backup require(AccountId account, EnvironmentId environment, UUID id, DumpPurpose purpose) {
        return transactions
                .in(account, tx -> {
                    Transactions.addScope(tx, environment);
                    return Backups.find(tx, environment, id);
                })
                .filter(it -> it.purpose() == purpose && it.isThere())
                .orElseThrow(() -> BACKUP_NOT_FOUND.because(
                        ("There is no completed %s with id `%s` in this environment. List the %1$ss to see their"
                                        + " ids.")
                                .formatted(purpose == DumpPurpose.BACKUP ? "backup" : "export", id)));
    }

    private UUID begin(
            AccountId account,
            Environment environment,
            DumpPurpose purpose,
            @Nullable UUID origin,
            Author author,
            OperationKind kind) {
        return transactions.in(account, tx -> {
            Instant now = clock.instant();
            Transactions.addScope(tx, environment.id());
            Backups.underWay(tx, environment.id()).ifPresent(it -> {
                throw underWay(environment, it);
            });
            UUID operation = Operations.insert(tx, account, environment.id(), kind, now, now);
            Backups.insert(tx, environment.id(), operation, purpose, origin, author.actor(), now);
            Backups.deleteExpired(tx, environment.id());
            AccountOperation audited = switch (purpose) {
                case BACKUP -> AccountOperation.BACKED_UP;
                case EXPORT -> AccountOperation.EXPORTED;
                case IMPORT -> AccountOperation.IMPORTED;
                case RESTORE -> AccountOperation.RESTORED;
            };
            audit(tx, account, author, audited, environment, null, Map.of("operationId", operation), now);
            return operation;
        });
    }

    private static Problem underWay(Environment environment, UUID operation) {
        return STACK_IN_THE_WAY
                .because(("Another backup, export, import or restore of environment `%s` is running."
                                + " Wait until it has finished, or cancel its operation.")
                        .formatted(environment.slug().value()))
                .with("operationId", operation);
    }

    private static void audit(
            Handle tx,
            AccountId account,
            Author author,
            AccountOperation operation,
            Environment environment,
            @Nullable Object before,
            Object after,
            Instant now) {
        var entry = new AccountAuditEntry(operation, environment.publicId(), environment.publicId(), before, after);
        AccountAuditLog.add(tx, account, author, entry, now);
    }

    private Environment requireProduction(AccountId account, String slug) {
        Environment it = transactions.read(account, tx -> Environments.require(tx, account, slug));
        if (!it.type().isBackedUp()) {
            throw ENVIRONMENT_NOT_BACKED_UP
                    .because(("Environment `%s` is a development environment. Only production environments have"
                                    + " backups."
                                    + " Create an export instead.")
                            .formatted(slug))
                    .with("backedUp", false);
        }
        return it;
    }

    private Environment requireDevelopment(AccountId account, String slug, String what) {
        Environment it = transactions.read(account, tx -> Environments.require(tx, account, slug));
        if (!it.type().mayTakeRows()) {
            // Despite its name, this problem code is used for exports too.
            throw IMPORT_INTO_PRODUCTION.because(
                    ("Environment `%s` is a production environment and cannot be %s. Choose a development"
                                    + " environment.")
                            .formatted(slug, what));
        }
        return it;
    }
}
