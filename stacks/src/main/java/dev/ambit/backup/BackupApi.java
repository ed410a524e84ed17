package dev.ambit.backup;

import static dev.ambit.problem.Problem.shortened;
import static dev.ambit.problem.ProblemCode.BACKUP_NOT_FOUND;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.access.AccountCaller;
import dev.ambit.access.Authentication;
import dev.ambit.db.AccountId;
import dev.ambit.db.IdParser;
import dev.ambit.db.Transactions;
import dev.ambit.environment.Environment;
import dev.ambit.environment.Environments;
import dev.ambit.event.Author;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.http.ResponseStream;
import dev.ambit.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

public final class BackupApi {

    /// Largest dump that can be uploaded. An upload is held in memory until it is written to a file.
    public static final int IMPORT_BYTES_MAX = 64 << 20;

    public static final String DUMP = "application/vnd.ambit.dump";

    private static final int CHUNK_BYTES = 64 << 10;
    private static final String NOT_BACKED_UP = "Development environments have no backups. Create an export instead.";

    private final Authentication authentication;
    private final Transactions transactions;
    private final BackupCreation making;
    private final BackupFiles files;

    public BackupApi(
            Authentication authentication, Transactions transactions, BackupCreation making, BackupFiles files) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.making = making;
        this.files = files;
    }

    public Response list(Request request) {
        AccountId account = authentication.account(request).account();
        Environment environment = environment(request, account);
        boolean isBackedUp = environment.type().isBackedUp();
        return Response.ok(transactions.in(account, tx -> {
            Transactions.addScope(tx, environment.id());
            BackupSchedule schedule = isBackedUp ? Backups.schedule(tx, environment.id()) : null;
            List<Backup> all = isBackedUp
                    ? Backups.list(tx, environment.id(), DumpPurpose.BACKUP, DumpPurpose.RESTORE)
                    : List.of();
            return new ListView(
                    environment.slug().value(),
                    isBackedUp,
                    isBackedUp ? null : NOT_BACKED_UP,
                    schedule,
                    all.stream().map(View::of).toList());
        }));
    }

    public Response exports(Request request) {
        AccountId account = authentication.account(request).account();
        Environment environment = environment(request, account);
        List<Backup> all = transactions.in(account, tx -> {
            Transactions.addScope(tx, environment.id());
            return Backups.list(tx, environment.id(), DumpPurpose.EXPORT, DumpPurpose.IMPORT);
        });
        return Response.ok(new ExportsView(
                !environment.type().mayTakeRows(), all.stream().map(View::of).toList()));
    }

    public Response schedule(Request request) {
        AccountCaller caller = authentication.account(request);
        BackupSchedule schedule = request.body(BackupSchedule.class);
        return Response.ok(
                making.schedule(caller.account(), request.variable("slug"), Author.of(caller, request), schedule));
    }

    public Response backUp(Request request) {
        AccountCaller caller = authentication.account(request);
        return begun(making.backUp(caller.account(), request.variable("slug"), Author.of(caller, request)));
    }

    public Response export(Request request) {
        AccountCaller caller = authentication.account(request);
        return begun(making.export(caller.account(), request.variable("slug"), Author.of(caller, request)));
    }

    /// Downloads an export.
    public Response download(Request request) {
        AccountId account = authentication.account(request).account();
        Environment environment = environment(request, account);
        Backup export = making.require(account, environment.id(), id(request), DumpPurpose.EXPORT);
        Path file = files.of(environment.id(), export.operation());
        return Response.stream(DUMP, outlet -> write(file, outlet))
                .with(
                        "Content-Disposition",
                        "attachment; filename=\"%s-%s.ambit\""
                                .formatted(environment.slug().value(), export.operation()));
    }

    public Response load(Request request) {
        AccountCaller caller = authentication.account(request);
        String export = request.query(LoadQuery.class).export();
        UUID id = export == null ? null : IdParser.uuid(export).orElseThrow(() -> missing(export));
        if (id == null && request.content().length == 0) {
            throw BAD_USER_INPUT
                    .because("The request has neither a body nor the parameter `export`. Send a dump as the body, or"
                            + " the id of an export of this environment.")
                    .at("export", null, "the id of an export of this environment, or a dump as the body");
        }
        return begun(making.load(
                caller.account(), request.variable("slug"), Author.of(caller, request), request.content(), id));
    }

    public Response restore(Request request) {
        AccountCaller caller = authentication.account(request);
        Environment environment = environment(request, caller.account());
        String confirmName = request.body(RestoreBody.class).confirmName();
        if (!confirmName.equals(environment.displayName())) {
            throw BAD_USER_INPUT
                    .because(("`confirmName` must be the name of the environment, `%s`; received `%s`."
                                    + " Restoring replaces all data in its database. Send the name to confirm.")
                            .formatted(environment.displayName(), shortened(confirmName)))
                    .at("confirmName", confirmName, environment.displayName());
        }
        return begun(
                making.restore(caller.account(), environment.slug().value(), Author.of(caller, request), id(request)));
    }

    private Environment environment(Request request, AccountId account) {
        return transactions.read(account, tx -> Environments.require(tx, account, request.variable("slug")));
    }

    private static UUID id(Request request) {
        String id = request.variable("id");
        return IdParser.uuid(id).orElseThrow(() -> missing(id));
    }

    private static Problem missing(String id) {
        return BACKUP_NOT_FOUND.because(
                ("There is no backup or export with id `%s` in this environment. List the backups to see"
                                + " their ids.")
                        .formatted(shortened(id)));
    }

    private static Response begun(UUID operation) {
        return Response.accepted(new Begun(operation));
    }

    private static void write(Path file, ResponseStream outlet) {
        try (InputStream in = Files.newInputStream(file)) {
            for (byte[] chunk = in.readNBytes(CHUNK_BYTES); chunk.length > 0; chunk = in.readNBytes(CHUNK_BYTES)) {
                outlet.write(chunk);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // The wire.

    public record Begun(UUID operationId) {}

    /// Selects the dump to load.
    ///
    /// @param export id of an export of the environment to load; null if the request body is the dump
    public record LoadQuery(@Nullable String export) {}

    public record RestoreBody(String confirmName) {}

    /// The backups and restores of an environment, with the backup schedule.
    ///
    /// @param reason why the environment cannot have backups; null for production
    public record ListView(
            String environment,
            boolean backedUp,
            @Nullable String reason,
            @Nullable BackupSchedule schedule,
            List<View> backups) {}

    /// The exports and imports of an environment.
    public record ExportsView(boolean backedUp, List<View> exports) {}

    /// A backup, restore, export or import.
    ///
    /// @param isThere whether its file is complete; always false for a restore or import
    public record View(
            UUID id,
            DumpPurpose purpose,
            boolean isThere,
            @Nullable Long bytes,
            @Nullable String sha256,
            @Nullable String release,
            @Nullable Integer tables,
            @Nullable Long rows,
            @Nullable Instant verifiedAt,
            String actor,
            @Nullable String actorId,
            Instant createdAt) {

        static View of(Backup it) {
            return new View(
                    it.operation(),
                    it.purpose(),
                    it.isThere(),
                    it.bytes(),
                    it.sha256(),
                    it.release(),
                    it.tables(),
                    it.rows(),
                    it.verifiedAt(),
                    it.actor(),
                    it.actorId(),
                    it.createdAt());
        }
    }
}
