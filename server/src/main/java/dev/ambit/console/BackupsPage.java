package dev.ambit.console;

import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The backups of production; beside it there are none, which is said, and what its developer has exported.
public final class BackupsPage {

    private static final String SECTION = "backups";

    private BackupsPage() {}

    static Response show(Visit visit) {
        return visit.show(SECTION, view(visit, visit.place(), null));
    }

    static Response backUp(Visit visit) {
        return begin(visit, "/backups");
    }

    static Response export(Visit visit) {
        return begin(visit, "/export");
    }

    static Response download(Visit visit) {
        return Screen.passed(visit.send(
                        visit.place(),
                        "GET",
                        "%s/exports/%s".formatted(StackPage.path(visit.place()), visit.variable("id")),
                        null)
                .response());
    }

    private static Response begin(Visit visit, String what) {
        Place place = visit.place();
        try {
            Begun begun = visit.send(place, "POST", StackPage.path(place) + what, null)
                    .data(Begun.class);
            return Screen.seeOther("%s/operations/%s".formatted(place.account().path(), begun.operationId()));
        } catch (Problem problem) {
            return visit.refuse(problem, SECTION, view(visit, place, Fault.of(problem)));
        }
    }

    private static View view(Visit visit, Place place, @Nullable Fault fault) {
        String path = StackPage.path(place);
        Backups backups = visit.send(place, "GET", path + "/backups", null).data(Backups.class);
        List<Backup> exports = backups.backedUp()
                ? List.of()
                : visit.send(place, "GET", path + "/exports", null)
                        .data(Exports.class)
                        .exports();
        return new View(visit.frame("Backups", SECTION, place), place, backups, exports, fault);
    }

    record Begun(String operationId) {}

    record Exports(List<Backup> exports) {}

    /// What there is to go back to.
    ///
    /// @param reason why it is not backed up; null if it is
    public record Backups(
            boolean backedUp,
            @Nullable String reason,
            @Nullable Schedule schedule,
            List<Backup> backups) {}

    public record Schedule(int everyHours, int kept) {}

    /// One backup.
    ///
    /// @param isThere its file is whole
    /// @param verifiedAt when it was restored to see that it can be; null if it was not
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

        public boolean canBeHad() {
            return isThere && purpose.equals("EXPORT");
        }

        public String purposeWord() {
            return Kinds.plain(purpose);
        }
    }

    public record View(
            Frame frame,
            Place place,
            Backups backups,
            List<Backup> exports,
            @Nullable Fault fault) {

        public boolean may(String method, String path) {
            return place.may(method, "/stacks/{slug}" + path);
        }

        public List<Backup> rows() {
            return backups.backedUp ? backups.backups : exports;
        }
    }
}
