package dev.ambit.console;

import dev.ambit.http.LocalClient.Reply;
import dev.ambit.http.Page;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The releases of an account: their changes to the structure of the databases, and their progress in each stack.
public final class ReleasesPage {

    private static final String SECTION = "releases";
    private static final String TEMPLATE = "release-form";

    private ReleasesPage() {}

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        String after = visit.request().query(Page.Query.class).after();
        String rest = after == null ? "" : "&after=" + UrlText.encoded(after);
        Reply reply = visit.send(scope, "GET", "/releases?limit=20" + rest, null);
        return visit.show(
                "releases",
                new View(visit.frame("Releases", SECTION, scope), scope, reply.rows(Release.class), reply.next()));
    }

    static Response one(ConsoleRequest visit) {
        return visit.show("release", view(visit, release(visit), null));
    }

    /// Resumes a failed release.
    static Response resume(ConsoleRequest visit) {
        return change(visit, "/resume");
    }

    /// Withdraws a failed release, so that the next one can start.
    static Response withdraw(ConsoleRequest visit) {
        return change(visit, "/cancel");
    }

    private static Response change(ConsoleRequest visit, String verb) {
        ConsoleScope scope = visit.scope();
        Release release = release(visit);
        try {
            visit.send(scope, "POST", "/operations/%s%s".formatted(release.operationId(), verb), null);
            return Screen.seeOther("%s/releases/%s".formatted(scope.account().path(), release.id()));
        } catch (Problem problem) {
            return visit.refuse(problem, "release", view(visit, release(visit), Fault.of(problem)));
        }
    }

    private static Release release(ConsoleRequest visit) {
        return visit.send(visit.scope(), "GET", "/releases/" + visit.variable("id"), null)
                .data(Release.class);
    }

    private static OneView view(ConsoleRequest visit, Release release, @Nullable Fault fault) {
        ConsoleScope scope = visit.scope();
        return new OneView(visit.frame(release.title(), SECTION, scope), scope, release, fault);
    }

    static Response add(ConsoleRequest visit) {
        return visit.show(TEMPLATE, form(visit, visit.scope(), new Migration("", "", ""), null));
    }

    static Response create(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        var migration = new Migration(
                visit.form().text("version").strip(),
                visit.form().text("description").strip(),
                visit.form().text("sql"));
        try {
            Begun begun = visit.send(scope, "POST", "/releases", Map.of("migrations", List.of(migration)))
                    .data(Begun.class);
            return Screen.seeOther("%s/releases/%s".formatted(scope.account().path(), begun.id()));
        } catch (Problem problem) {
            return visit.refuse(problem, TEMPLATE, form(visit, scope, migration, Fault.of(problem)));
        }
    }

    private static FormView form(ConsoleRequest visit, ConsoleScope scope, Migration migration, @Nullable Fault fault) {
        return new FormView(visit.frame("Release", SECTION, scope), scope, migration, in(fault));
    }

    /// Maps a fault of the API, which numbers migrations, to the only migration of the form.
    private static @Nullable Fault in(@Nullable Fault fault) {
        if (fault == null || fault.field() == null) {
            return fault;
        }
        return new Fault(fault.field().replaceFirst("^migrations[.\\[]0]?\\.", ""), fault.message());
    }

    record Begun(String id) {}

    public record Migration(String version, String description, String sql) {}

    public record View(
            Frame frame,
            ConsoleScope scope,
            List<Release> releases,
            @Nullable String next) {}

    public record OneView(
            Frame frame,
            ConsoleScope scope,
            Release release,
            @Nullable Fault fault) {

        public boolean may(String verb) {
            return scope.may("POST", "/operations/{id}/" + verb);
        }
    }

    public record FormView(
            Frame frame,
            ConsoleScope scope,
            Migration migration,
            @Nullable Fault fault) {}
}
