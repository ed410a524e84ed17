package dev.ambit.pricelist;

import dev.ambit.access.Authentication;
import dev.ambit.access.Caller;
import dev.ambit.catalog.CatalogDraft;
import dev.ambit.catalog.CatalogImport;
import dev.ambit.catalog.EntityId;
import dev.ambit.catalog.ImportChoice;
import dev.ambit.catalog.PublishedProduct;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

public final class PriceListApi {

    public static final String CONTENT_TYPE = "application/yaml";

    private final Authentication authentication;
    private final Transactions transactions;
    private final CatalogImport catalogImport;

    public PriceListApi(Authentication authentication, Transactions transactions, CatalogImport catalogImport) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.catalogImport = catalogImport;
    }

    public Response importList(Request request) {
        Caller caller = authentication.server(request);
        ImportQuery query = request.query(ImportQuery.class);
        CatalogDraft draft = PriceLists.read(request.text(CONTENT_TYPE), query.product());
        var author = Author.of(caller.actor().as("IMPORT"), request);
        return Boolean.TRUE.equals(query.dryRun())
                ? Response.ok(catalogImport.preview(caller, author, draft, query.options()))
                : catalogImport.run(caller, author, draft, query.options()).response(200, it -> it);
    }

    /// Exports a product as it is published.
    public Response export(Request request) {
        Caller caller = authentication.server(request);
        String product = request.variable("id");
        CatalogDraft published = transactions.in(
                caller.environment(), tx -> PublishedProduct.published(tx, caller.environment(), product));
        return Response.text(200, CONTENT_TYPE, PriceListExport.yaml(published));
    }

    // The wire.

    /// Options of an import.
    ///
    /// @param dryRun true only returns what the list would change
    /// @param product the id of the list's product; by default derived from its name
    /// @param resolve `PATH=source` takes the list, `PATH=target` keeps the environment, for each conflict
    public record ImportQuery(
            @Nullable Boolean dryRun,
            @Nullable Boolean publish,
            @Nullable Boolean retype,
            @Nullable String product,
            @Nullable List<String> resolve) {

        public ImportQuery {
            if (product != null) {
                EntityId.valid("product", product);
            }
        }

        CatalogImport.Options options() {
            return new CatalogImport.Options(
                    Boolean.TRUE.equals(publish),
                    Boolean.TRUE.equals(retype),
                    ImportChoice.read(Objects.requireNonNullElse(resolve, List.of())));
        }
    }
}
