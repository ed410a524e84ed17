package dev.ambit.catalog;

import dev.ambit.access.Authentication;
import dev.ambit.access.Caller;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import java.util.List;

/// The routes of the rows that a price table has before a plan grants their features.
public final class DraftFeatureApi {

    private final Authentication authentication;
    private final Transactions transactions;
    private final CatalogChange change;

    public DraftFeatureApi(Authentication authentication, Transactions transactions, CatalogChange change) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.change = change;
    }

    public Response list(Request request) {
        Caller caller = authentication.server(request);
        EnvironmentId environment = caller.environment();
        String product = request.variable("id");
        return Response.ok(transactions.in(environment, tx -> {
            Products.require(tx, environment, product);
            return new View(DraftFeatures.list(tx, environment, product));
        }));
    }

    public Response add(Request request) {
        Caller caller = authentication.server(request);
        EnvironmentId environment = caller.environment();
        String product = request.variable("id");
        String feature = request.variable("featureId");
        return Response.ok(change.editDrafts(environment, (tx, _) -> {
            Products.require(tx, environment, product).requireNotArchived();
            Features.require(tx, environment, feature);
            DraftFeatures.add(tx, environment, product, feature);
            return new View(DraftFeatures.list(tx, environment, product));
        }));
    }

    public Response remove(Request request) {
        Caller caller = authentication.server(request);
        EnvironmentId environment = caller.environment();
        String product = request.variable("id");
        String feature = request.variable("featureId");
        return Response.ok(change.editDrafts(environment, (tx, _) -> {
            Products.require(tx, environment, product);
            DraftFeatures.remove(tx, environment, product, List.of(feature));
            return new View(DraftFeatures.list(tx, environment, product));
        }));
    }

    /// The draft rows of a price table.
    ///
    /// @param featureIds in the order in which they were added
    public record View(List<String> featureIds) {}
}
