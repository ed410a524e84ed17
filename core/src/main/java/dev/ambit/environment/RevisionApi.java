package dev.ambit.environment;

import static dev.ambit.problem.ProblemCode.REVISION_NOT_FOUND;
import static java.util.Comparator.comparing;

import dev.ambit.access.AccountCaller;
import dev.ambit.access.Authentication;
import dev.ambit.catalog.CanonicalCatalog;
import dev.ambit.catalog.CatalogComparison;
import dev.ambit.catalog.ComparisonText;
import dev.ambit.catalog.Revision;
import dev.ambit.catalog.Revisions;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.http.Json;
import dev.ambit.http.Page;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The routes of the catalog revisions of an environment.
public final class RevisionApi {

    private static final String TEXT = "text/plain; charset=utf-8";

    private final Authentication authentication;
    private final Transactions transactions;

    public RevisionApi(Authentication authentication, Transactions transactions) {
        this.authentication = authentication;
        this.transactions = transactions;
    }

    /// Lists revisions, latest first.
    public Response list(Request request) {
        AccountId account = authentication.account(request).account();
        Page page = Page.of("revisions", request.query(Page.Query.class));
        EnvironmentId environment = environment(account, request);
        List<Revision> revisions = transactions.read(
                environment, tx -> Revisions.list(tx, environment, page.number(0), page.isBackward(), page.rows()));
        return page.answer(revisions, it -> List.of(it.number()), View::of);
    }

    public Response get(Request request) {
        AccountId account = authentication.account(request).account();
        EnvironmentId environment = environment(account, request);
        String hash = request.variable("hash");
        Revision revision = transactions
                .read(environment, tx -> Revisions.find(tx, environment, hash))
                .orElseThrow(() -> REVISION_NOT_FOUND.because(
                        "Revision `%s` does not exist in this environment. List the revisions to find a hash."
                                .formatted(Problem.shortened(hash))));
        CanonicalCatalog catalog = transactions
                .read(account, tx -> Revisions.content(tx, account, hash))
                .orElseThrow();
        return Response.ok(WholeView.of(revision, catalog));
    }

    /// Compares two catalogs: `slug` is the published catalog of an environment, `slug@hash` a revision.
    public Response diff(Request request) {
        AccountCaller caller = authentication.account(request);
        DiffQuery query = request.query(DiffQuery.class);
        CanonicalCatalog from = catalog(caller, "from", query.from());
        CanonicalCatalog to = catalog(caller, "to", query.to());
        List<CatalogComparison.Entity> entities = CatalogComparison.of(from, to);
        return switch (query.format()) {
            case null -> Response.page(views(entities), null, null);
            case JSON -> Response.page(views(entities), null, null);
            case TEXT, MARKDOWN -> text(entities, query.format());
        };
    }

    /// Returns a comparison as Markdown or as plain text.
    public static Response text(List<CatalogComparison.Entity> entities, Format format) {
        return Response.text(
                200,
                TEXT,
                format == Format.MARKDOWN ? ComparisonText.markdown(entities) : ComparisonText.text(entities));
    }

    private static List<DifferenceView> views(List<CatalogComparison.Entity> entities) {
        return entities.stream()
                .flatMap(entity -> entity.fields().stream().map(field -> DifferenceView.of(entity, field)))
                .sorted(comparing(DifferenceView::path))
                .toList();
    }

    private CanonicalCatalog catalog(AccountCaller caller, String parameter, String path) {
        AccountId account = caller.account();
        int at = path.indexOf('@');
        String slug = at < 0 ? path : path.substring(0, at);
        Environment there = transactions.read(account, tx -> Environments.require(tx, account, slug));
        authentication.require(caller, there.id(), () -> Environments.missing(slug));
        EnvironmentId environment = there.id();
        if (at < 0) {
            return transactions.read(environment, tx -> CanonicalCatalog.of(tx, environment));
        }
        String hash = transactions
                .read(environment, tx -> Revisions.find(tx, environment, path.substring(at + 1)))
                .map(Revision::hash)
                .orElseThrow(() -> REVISION_NOT_FOUND
                        .because(
                                "`%s` is `%s`, which is not a revision of environment `%s`. Send a slug, or `slug@hash`."
                                        .formatted(parameter, Problem.shortened(path), slug))
                        .at(parameter, path, "a slug, or slug@hash with the hash of a revision"));
        return transactions
                .read(account, tx -> Revisions.content(tx, account, hash))
                .orElseThrow();
    }

    private EnvironmentId environment(AccountId account, Request request) {
        return transactions
                .read(account, tx -> Environments.require(tx, account, request.variable("slug")))
                .id();
    }

    // The wire.

    /// The two catalogs, and how to show their differences; JSON by default.
    public record DiffQuery(
            String from, String to, @Nullable Format format) {}

    public enum Format {
        JSON,
        TEXT,
        MARKDOWN,
    }

    /// One difference.
    ///
    /// @param change whether the value at `path` was added, removed or changed
    /// @param entity the entity that it belongs to
    /// @param lines the difference in words, with the names of features, plans and add-ons
    public record DifferenceView(
            String path,
            @Nullable Object from,
            @Nullable Object to,
            CatalogComparison.Change change,
            EntityView entity,
            List<CatalogComparison.Line> lines) {

        static DifferenceView of(CatalogComparison.Entity entity, CatalogComparison.Field field) {
            return new DifferenceView(
                    field.difference().path(),
                    field.difference().from(),
                    field.difference().to(),
                    field.change(),
                    new EntityView(entity.kind(), entity.id(), entity.displayName(), entity.change()),
                    field.lines());
        }
    }

    /// An entity that differs.
    public record EntityView(
            CatalogComparison.Kind kind, String id, String displayName, CatalogComparison.Change change) {}

    public record View(String hash, @Nullable String parent, Instant at, String by, String why) {

        static View of(Revision it) {
            return new View(it.hash(), it.parent(), it.at(), it.by(), it.why());
        }
    }

    public record WholeView(String hash, @Nullable String parent, Instant at, String by, String why, Object catalog) {

        static WholeView of(Revision it, CanonicalCatalog catalog) {
            return new WholeView(it.hash(), it.parent(), it.at(), it.by(), it.why(), Json.map(catalog.json()));
        }
    }
}
