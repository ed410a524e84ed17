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
import dev.ambit.stackdb.Quoted;
import dev.ambit.stackdb.ReleaseHistory;
import dev.ambit.stackdb.RowStreams;
import dev.ambit.stackdb.RowsRefused;
import dev.ambit.stackdb.ScratchDatabase;
import dev.ambit.stackdb.StackDatabase;
import dev.ambit.stackdb.StackDatabases;
import dev.ambit.stackdb.WholeStructure;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// From the database of a stack to a file, and back.
public final class Dumping {

    private static final WholeStructure NONE = new WholeStructure(List.of(), List.of(), List.of(), List.of());

    private final Transactions transactions;
    private final StackResources resources;
    private final @Nullable StackDatabases databases;
    private final InstantSource clock;

    /// @param databases null: stacks have none
    public Dumping(
            Transactions transactions,
            StackResources resources,
            @Nullable StackDatabases databases,
            InstantSource clock) {
        this.transactions = transactions;
        this.resources = resources;
        this.databases = databases;
        this.clock = clock;
    }

    /// A database of one stack.
    record Place(StackDatabase database, Stage stage) {}

    /// @throws dev.ambit.problem.Problem 404 if the environment has none
    Place place(AccountId account, EnvironmentId environment) {
        return transactions
                .in(account, tx -> resources.wanted(tx, account, environment, ResourceKind.DATABASE))
                .filter(_ -> databases != null)
                .map(it -> new Place(StackDatabase.of(it), it.stage()))
                .orElseThrow(() ->
                        ProblemCode.STACK_RESOURCE_NOT_FOUND.because("The environment has no stack with a database."));
    }

    /// All that is there at one moment.
    Backup.Written write(Place place, Path file, BiConsumer<String, Long> progress) {
        StackDatabase database = place.database();
        WholeStructure structure =
                place.stage() == Stage.PRODUCTION ? databases().admin(database.database(), WholeStructure::read) : NONE;
        if (!structure.obstacles().isEmpty()) {
            throw ProblemCode.BACKUP_UNUSABLE.because(
                    "The database has what a dump cannot hold: " + String.join("; ", structure.obstacles()));
        }
        Map<String, Table> tables = Tables.of(databases(), database);
        return databases().as(database, tx -> {
            RowStreams.run(tx, "set transaction isolation level repeatable read, read only");
            var writing = new DumpWriting(tx, database, tables, progress);
            var head = new DumpHead(
                    DumpHead.FORMAT,
                    clock.instant(),
                    release(tx, database),
                    writing.parts(),
                    structure.extensions(),
                    structure.before(),
                    structure.behind());
            return written(file, writing, head);
        });
    }

    private static Backup.Written written(Path file, DumpWriting writing, DumpHead head) {
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

    /// Restores it where it harms nobody.
    ///
    /// @throws dev.ambit.problem.Problem if that does not give as many rows
    void prove(UUID operation, Path file, long rows) {
        String name = "ambit_scratch_" + operation.toString().replace("-", "");
        try (ScratchDatabase scratch =
                ScratchDatabase.make(databases(), name, DumpReading.head(file).extensions())) {
            long restored = scratch.in(tx -> {
                var proof = new DumpProof(tx);
                long read = DumpReading.read(file, proof);
                proof.finish();
                return read;
            });
            if (restored != rows) {
                throw ProblemCode.BACKUP_UNUSABLE.because(
                        "Restoring the backup gave %d rows and not %d.".formatted(restored, rows));
            }
        } catch (RowsRefused e) {
            throw ProblemCode.BACKUP_UNUSABLE.because("The backup cannot be restored: " + e.reason());
        }
    }

    /// In the place of what is there, all or nothing.
    ///
    /// @return how many rows
    long load(Place place, Path file, BiConsumer<String, Long> progress) {
        StackDatabase database = place.database();
        Map<String, Table> tables = Tables.of(databases(), database);
        try {
            return databases()
                    .as(database, tx -> DumpReading.read(file, new DumpLoading(tx, database, tables, progress)));
        } catch (RowsRefused e) {
            if (e.isForGood()) {
                throw ProblemCode.BACKUP_UNUSABLE.because(
                        "The database does not take these rows: %s. It is as it was.".formatted(e.reason()));
            }
            throw e;
        }
    }

    /// The latest that it has; null if it has none.
    private static @Nullable String release(Handle tx, StackDatabase database) {
        String table = Quoted.name(database.schema()) + "." + Quoted.name(ReleaseHistory.table(database));
        boolean isThere = RowStreams.number(tx, "select count(to_regclass(%s))".formatted(Quoted.text(table))) > 0;
        if (!isThere) {
            return null;
        }
        List<List<@Nullable String>> latest = RowStreams.rows(
                tx, "select version from %s where success order by installed_rank desc limit 1".formatted(table));
        return latest.isEmpty() ? null : latest.getFirst().getFirst();
    }

    private StackDatabases databases() {
        if (databases == null) {
            throw ProblemCode.STACK_RESOURCE_NOT_FOUND.because("This installation has no PostgreSQL for stacks.");
        }
        return databases;
    }
}
