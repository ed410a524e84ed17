package dev.ambit.environment;

import static dev.ambit.problem.ProblemCode.REVISION_NOT_FOUND;

import dev.ambit.access.Authentication;
import dev.ambit.catalog.CanonicalCatalog;
import dev.ambit.catalog.Revision;
import dev.ambit.catalog.Revisions;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.http.Json;
import dev.ambit.http.Page;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How an environment's catalog came to be what it is.
public final class RevisionApi {

    private final Authentication authentication;
    private final Transactions transactions;

    public RevisionApi(Authentication authentication, Transactions transactions) {
        this.authentication = authentication;
        this.transactions = transactions;
    }

    /// The latest first.
    public Response list(Request request) {
        AccountId account = authentication.account(request);
        Page page = Page.of("revisions", request.query(Page.Query.class));
        EnvironmentId environment = environment(account, request);
        List<Revision> revisions = transactions.read(
                environment, tx -> Revisions.list(tx, environment, page.number(0), page.isBackward(), page.rows()));
        return page.answer(revisions, it -> List.of(it.number()), View::of);
    }

    public Response get(Request request) {
        AccountId account = authentication.account(request);
        EnvironmentId environment = environment(account, request);
        String hash = request.variable("hash");
        Revision revision = transactions
                .read(environment, tx -> Revisions.find(tx, environment, hash))
                .orElseThrow(() -> REVISION_NOT_FOUND.because("There is no revision %s here.".formatted(hash)));
        CanonicalCatalog catalog = transactions
                .read(account, tx -> Revisions.content(tx, account, hash))
                .orElseThrow();
        return Response.ok(WholeView.of(revision, catalog));
    }

    private EnvironmentId environment(AccountId account, Request request) {
        return transactions
                .read(account, tx -> Environments.require(tx, account, request.variable("slug")))
                .id();
    }

    // The wire.

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
