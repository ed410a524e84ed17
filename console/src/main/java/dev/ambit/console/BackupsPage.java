package dev.ambit.console;

import static dev.ambit.problem.ProblemCode.BACKUP_NOT_FOUND;

import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The backups of production, or, in another environment, the exports of its rows.
public final class BackupsPage {

    static final String SECTION = "backups";

    private BackupsPage() {}

    static Response show(ConsoleRequest visit) {
        return visit.show(SECTION, view(visit, visit.scope(), null));
    }

    static Response backUp(ConsoleRequest visit) {
        return begin(visit, "/backups");
    }

    static Response export(ConsoleRequest visit) {
        return begin(visit, "/export");
    }

    /// Restores from an uploaded backup file.
    static Response load(ConsoleRequest visit, Upload upload) {
        return begin(visit, "/import", upload.file("export"));
    }

    static Response download(ConsoleRequest visit) {
        return Screen.passed(visit.send(
                        visit.scope(),
                        "GET",
                        "%s/exports/%s".formatted(StackPage.path(visit.scope()), visit.variable("id")),
                        null)
                .response());
    }

    private static Response begin(ConsoleRequest visit, String what) {
        return begin(visit, what, null);
    }

    private static Response begin(ConsoleRequest visit, String what, @Nullable Object body) {
        ConsoleScope scope = visit.scope();
        try {
            Begun begun = visit.send(scope, "POST", StackPage.path(scope) + what, body)
                    .data(Begun.class);
            return Screen.seeOther("%s/operations/%s".formatted(scope.account().path(), begun.operationId()));
        } catch (Problem problem) {
            return visit.refuse(problem, SECTION, view(visit, scope, Fault.of(problem)));
        }
    }

    private static View view(ConsoleRequest visit, ConsoleScope scope, @Nullable Fault fault) {
        Backups backups = backups(visit, scope);
        List<Backup> exports = backups.backedUp() ? List.of() : exports(visit, scope);
        Stack stack = StackPage.find(visit, scope);
        boolean hasDatabase = stack != null && stack.has("DATABASE");
        return new View(visit.frame("Backups", SECTION, scope), scope, backups, exports, hasDatabase, fault);
    }

    static Backups backups(ConsoleRequest visit, ConsoleScope scope) {
        return visit.send(scope, "GET", StackPage.path(scope) + "/backups", null)
                .data(Backups.class);
    }

    private static List<Backup> exports(ConsoleRequest visit, ConsoleScope scope) {
        return visit.send(scope, "GET", StackPage.path(scope) + "/exports", null)
                .data(Exports.class)
                .exports();
    }

    /// Returns a backup of production, or an export of another environment.
    static Backup require(ConsoleRequest visit, ConsoleScope scope, String id) {
        Backups backups = backups(visit, scope);
        return (backups.backedUp() ? backups.backups() : exports(visit, scope))
                .stream()
                        .filter(it -> it.id().equals(id))
                        .findFirst()
                        .orElseThrow(() -> BACKUP_NOT_FOUND.because(
                                "Backup `%s` does not exist. Choose a backup from the list.".formatted(id)));
    }

    record Begun(String operationId) {}

    record Exports(List<Backup> exports) {}

    /// Backups of an environment.
    ///
    /// @param reason why no backups are taken; null if they are
    public record Backups(
            boolean backedUp,
            @Nullable String reason,
            @Nullable Schedule schedule,
            List<Backup> backups) {}

    public record Schedule(int everyHours, int kept) {}

    /// One backup.
    ///
    /// @param isThere whether its file is complete
    /// @param verifiedAt time of the last test restore; null if there was none
    public record Backup(
            String id,
            String purpose,
            boolean isThere,
            @Nullable Long bytes,
            @Nullable String release,
            @Nullable Integer tables,
            @Nullable Long rows,
            @Nullable Instant verifiedAt,
            Instant createdAt) {

        public boolean isDownloadable() {
            return isThere && isExport();
        }

        public boolean canBeRestored() {
            return isThere && purpose.equals("BACKUP");
        }

        boolean isExport() {
            return purpose.equals("EXPORT");
        }

        public String purposeWord() {
            return Kinds.plain(purpose);
        }
    }

    public record View(
            Frame frame,
            ConsoleScope scope,
            Backups backups,
            List<Backup> exports,
            boolean hasDatabase,
            @Nullable Fault fault) {

        /// Returns whether the caller can send this request. Without a database, only downloads are possible.
        public boolean may(String method, String path) {
            return (hasDatabase || method.equals("GET")) && scope.may(method, "/stacks/{slug}" + path);
        }

        /// Returns the fault, if it belongs to no field of the form.
        public @Nullable Fault above() {
            return fault == null || fault.isAt("export") ? null : fault;
        }

        public List<Backup> rows() {
            return backups.backedUp ? backups.backups : exports;
        }
    }
}
