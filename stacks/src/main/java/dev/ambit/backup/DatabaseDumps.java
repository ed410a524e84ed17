package dev.ambit.backup;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.problem.ProblemCode;
import dev.ambit.rowcopy.Table;
import dev.ambit.rowcopy.Tables;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StackResources;
import dev.ambit.stack.Stage;
import dev.ambit.stackdb.CommitOutcome;
import dev.ambit.stackdb.DatabaseClusters;
import dev.ambit.stackdb.DatabaseStructure;
import dev.ambit.stackdb.ExportLogin;
import dev.ambit.stackdb.RowStreams;
import dev.ambit.stackdb.RowsRefusedException;
import dev.ambit.stackdb.ScratchDatabase;
import dev.ambit.stackdb.StackDatabase;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jdbi.v3.core.HandleCallback;

/// Writes the database of a stack to a file, and loads it from a file.
public final class DatabaseDumps {

    private static final DatabaseStructure NONE = new DatabaseStructure(List.of(), List.of(), List.of(), List.of());

    private final Transactions transactions;
    private final StackResources resources;
    private final DatabaseClusters clusters;
    private final InstantSource clock;

    public DatabaseDumps(
            Transactions transactions, StackResources resources, DatabaseClusters clusters, InstantSource clock) {
        this.transactions = transactions;
        this.resources = resources;
        this.clusters = clusters;
        this.clock = clock;
    }

    /// Finds the database of an environment's stack.
    ///
    /// @throws dev.ambit.problem.Problem 404 if the environment has none
    BackupDatabase database(AccountId account, EnvironmentId environment) {
        return transactions
                .in(account, tx -> resources.wanted(tx, account, environment, ResourceKind.DATABASE))
                .filter(_ -> clusters.exist())
                .map(it -> new BackupDatabase(clusters.of(it), StackDatabase.of(it), it.stage(), it.isSuspended()))
                .orElseThrow(() -> ProblemCode.STACK_RESOURCE_NOT_FOUND.because(
                        "The environment has no stack with a database. Add `DATABASE` to its blueprint."));
    }

    /// Writes a snapshot of all rows. PostgreSQL reports structure outside of the snapshot, so a structure that
    /// changes during the dump is an error.
    ///
    /// @throws IllegalStateException if the structure changed; the operation is retried
    Backup.Written write(BackupDatabase backupDatabase, Path file, BiConsumer<String, Long> progress) {
        StackDatabase database = backupDatabase.database();
        Built built = built(backupDatabase);
        DatabaseStructure structure = built.structure();
        if (!structure.obstacles().isEmpty()) {
            throw ProblemCode.BACKUP_UNUSABLE.because(
                    "The database contains objects that a dump cannot store: %s. Remove them, then try again."
                            .formatted(String.join("; ", structure.obstacles())));
        }
        Backup.Written written = read(backupDatabase, tx -> {
            RowStreams.run(tx, "set transaction isolation level repeatable read, read only");
            var releases = new DumpedReleases(tx, database);
            var writing = new DumpWriting(tx, database, built.tables(), progress);
            var head = new DumpHeader(
                    DumpHeader.FORMAT,
                    clock.instant(),
                    releases.latest().orElse(null),
                    writing.parts(),
                    structure.extensions(),
                    structure.before(),
                    backupDatabase.isBuilt() ? behind(structure, releases) : List.of());
            return written(file, writing, head);
        });
        if (!built(backupDatabase).equals(built)) {
            throw new IllegalStateException("The structure of database %s changed during the dump".formatted(database));
        }
        return written;
    }

    private record Built(DatabaseStructure structure, Map<String, Table> tables) {}

    private Built built(BackupDatabase backupDatabase) {
        StackDatabase database = backupDatabase.database();
        return new Built(
                backupDatabase.isBuilt()
                        ? backupDatabase.cluster().admin(database.database(), DatabaseStructure::read)
                        : NONE,
                backupDatabase.isSuspended()
                        ? read(
                                backupDatabase,
                                tx -> Tables.of(
                                        tx, database, backupDatabase.cluster().tables(database)))
                        : Tables.of(backupDatabase.cluster(), database));
    }

    /// Reads with the stack's login. A suspended stack, which can still be exported, needs a temporary login.
    private <T, X extends Exception> T read(BackupDatabase database, HandleCallback<T, X> work) throws X {
        return database.isSuspended()
                ? new ExportLogin(database.cluster()).read(database.database(), work)
                : database.cluster().as(database.database(), work);
    }

    private static List<String> behind(DatabaseStructure structure, DumpedReleases releases) {
        List<String> behind = new ArrayList<>(structure.behind());
        releases.statement().ifPresent(behind::add);
        return behind;
    }

    private static Backup.Written written(Path file, DumpWriting writing, DumpHeader head) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            long rows;
            try (OutputStream to = new DigestOutputStream(Files.newOutputStream(file), digest)) {
                rows = writing.write(head, to);
            }
            return new Backup.Written(
                    Files.size(file),
                    HexFormat.of().formatHex(digest.digest()),
                    head.release(),
                    head.tables().size(),
                    rows);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Restores a backup into a scratch database on the server of the original, as a test.
    ///
    /// @throws dev.ambit.problem.Problem if the database rejects rows, or the number of restored rows differs
    void verify(BackupDatabase original, UUID operation, Path file, long rows, BiConsumer<String, Long> progress) {
        String name = "ambit_scratch_" + operation.toString().replace("-", "");
        List<String> extensions = DumpReading.head(file).extensions();
        try (ScratchDatabase scratch = ScratchDatabase.make(original.cluster(), name, extensions)) {
            long restored = loaded(
                    new BackupDatabase(original.cluster(), scratch.database(), Stage.PRODUCTION, false),
                    file,
                    Map.of(),
                    progress,
                    _ -> {});
            if (restored != rows) {
                throw ProblemCode.BACKUP_UNUSABLE.because(
                        "The backup contains %d rows, but its test restore has %d. Create another backup."
                                .formatted(rows, restored));
            }
        } catch (RowsRefusedException e) {
            if (e.isTransient()) {
                // The failure says nothing about the backup, so the operation runs again.
                throw e;
            }
            throw ProblemCode.BACKUP_UNUSABLE.because(
                    "The backup failed its test restore: %s. Correct the data, then create another backup."
                            .formatted(e.reason()));
        }
    }

    /// Replaces all rows by those of a dump, in one transaction. If production has no tables, the dump creates
    /// them.
    ///
    /// @param pend receives the transaction id before the commit
    void load(BackupDatabase database, Path file, BiConsumer<String, Long> progress, Consumer<String> pend) {
        Map<String, Table> tables = Tables.of(database.cluster(), database.database());
        if (database.isBuilt() && tables.isEmpty()) {
            database.cluster()
                    .extend(database.database(), DumpReading.head(file).extensions());
        }
        try {
            loaded(database, file, tables, progress, pend);
        } catch (RowsRefusedException e) {
            if (e.isForGood()) {
                throw ProblemCode.BACKUP_UNUSABLE.because(
                        ("The database rejects the rows of the dump: %s. Nothing was changed. Correct the data or"
                                        + " the structure, then try again.")
                                .formatted(e.reason()));
            }
            throw e;
        }
    }

    private long loaded(
            BackupDatabase backupDatabase,
            Path file,
            Map<String, Table> tables,
            BiConsumer<String, Long> progress,
            Consumer<String> pend) {
        StackDatabase database = backupDatabase.database();
        return backupDatabase.cluster().as(database, tx -> {
            long rows =
                    DumpReading.read(file, new DumpLoading(tx, database, tables, backupDatabase.isBuilt(), progress));
            pend.accept(CommitOutcome.prepare(tx));
            return rows;
        });
    }

    /// Returns whether the transaction of an interrupted load was committed.
    boolean isLoaded(BackupDatabase database, String transaction) {
        return switch (CommitOutcome.find(database.cluster(), database.database(), transaction)) {
            case COMMITTED -> true;
            case ABORTED -> false;
            case UNDER_WAY ->
                throw new IllegalStateException("A load is still committing in database " + database.database());
        };
    }
}
