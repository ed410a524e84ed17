package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.ENVIRONMENT_NOT_FOUND;
import static dev.ambit.problem.ProblemCode.REVISION_NOT_FOUND;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.access.Authentication;
import dev.ambit.access.Caller;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import org.jspecify.annotations.Nullable;

/// The route of the whole published catalog, at present or at a revision.
public final class CatalogApi {

    private final Authentication authentication;
    private final Transactions transactions;

    public CatalogApi(Authentication authentication, Transactions transactions) {
        this.authentication = authentication;
        this.transactions = transactions;
    }

    public Response get(Request request) {
        Caller caller = authentication.server(request);
        String at = request.query(GetQuery.class).at();
        EnvironmentId environment = caller.environment();
        String hash = at != null
                ? at
                : transactions
                        .read(environment, tx -> Revisions.latest(tx, environment))
                        .map(Revision::hash)
                        .orElseThrow(() -> ENVIRONMENT_NOT_FOUND.because(
                                "This environment has no catalog revision yet. Create a product or import a"
                                        + " catalog first."));
        CanonicalCatalog catalog = Revisions.HASH.matcher(hash).matches()
                ? transactions
                        // The content is stored per account, so check first that this environment has the revision.
                        .read(environment, tx -> Revisions.find(tx, environment, hash))
                        .flatMap(_ ->
                                transactions.read(caller.account(), tx -> Revisions.stored(tx, caller.account(), hash)))
                        .orElseThrow(() -> REVISION_NOT_FOUND.because(
                                "Revision `%s` does not exist in this environment. List the revisions to find a hash."
                                        .formatted(hash)))
                : missing(hash);
        String json = "{\"data\":{\"hash\":\"%s\",\"catalog\":%s}}".formatted(hash, catalog.json());
        return Response.json(200, json.getBytes(UTF_8));
    }

    private static CanonicalCatalog missing(String hash) {
        throw REVISION_NOT_FOUND
                .because(
                        "`at` must be a revision hash of 64 hex digits; received `%s`. List the revisions to find a hash."
                                .formatted(Problem.shortened(hash)))
                .at("at", hash, Revisions.HASH.pattern());
    }

    // The wire.

    public record GetQuery(@Nullable String at) {}

    public record View(String hash, Object catalog) {}
}
