package dev.ambit.console;

import dev.ambit.console.CatalogState.Changed;
import dev.ambit.console.CatalogState.PackageRecord;
import dev.ambit.console.CatalogState.Terms;
import dev.ambit.console.TermsDiff.Line;
import dev.ambit.http.LocalClient.Reply;
import dev.ambit.http.Page;
import dev.ambit.http.Response;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The versions of a plan or an add-on, the latest first, with what each of them changed.
public final class VersionsPage {

    private static final int VERSIONS = 20;

    private VersionsPage() {}

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        PackageRecord pack = PackagesPage.of(visit, scope);
        String after = visit.request().query(Page.Query.class).after();
        String rest = after == null ? "" : "&after=" + UrlText.encoded(after);
        Reply reply = visit.send(scope, "GET", pack.path() + "/versions?limit=%d%s".formatted(VERSIONS, rest), null);
        Map<String, FeatureState> features = PriceTable.byId(CatalogState.features(visit, scope));
        List<Version> versions = reply.rows(Version.class);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < versions.size(); i++) {
            Terms before = i + 1 < versions.size() ? versions.get(i + 1).content() : null;
            rows.add(Row.of(versions.get(i), before, features));
        }
        return visit.show(
                "versions",
                new View(
                        visit.frame("Versions of " + pack.content().displayName(), pack.collection(), scope),
                        scope,
                        pack,
                        rows,
                        reply.next()));
    }

    /// A version, as the API returns it.
    public record Version(
            int versionNumber,
            String status,
            @Nullable Integer parentVersion,
            Terms content,
            List<Changed> differences,
            Instant updatedAt) {

        public boolean isDraft() {
            return status.equals("DRAFT");
        }
    }

    /// A version with its changes.
    ///
    /// @param note replaces the changes if there are none to show
    public record Row(Version version, List<Line> lines, String note) {

        private static Row of(Version it, @Nullable Terms before, Map<String, FeatureState> features) {
            if (it.versionNumber() == 0) {
                return new Row(it, List.of(), "First version: " + PriceText.line(it.content(), features));
            }
            int changes = it.differences().size();
            if (before == null) {
                return new Row(it, List.of(), "%d changes".formatted(changes));
            }
            List<Line> lines = TermsDiff.lines(before, it.content(), features, (_, _) -> "");
            String base = it.parentVersion() == null
                    ? "Published without changes"
                    : "Follows version %d of the base plan".formatted(it.parentVersion());
            return new Row(
                    it, lines, lines.isEmpty() ? changes == 0 ? base : "%d other changes".formatted(changes) : "");
        }
    }

    public record View(
            Frame frame,
            ConsoleScope scope,
            PackageRecord pack,
            List<Row> rows,
            @Nullable String next) {}
}
