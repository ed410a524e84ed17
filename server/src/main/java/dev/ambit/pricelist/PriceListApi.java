package dev.ambit.pricelist;

import dev.ambit.access.Authentication;
import dev.ambit.access.Caller;
import dev.ambit.catalog.CatalogDraft;
import dev.ambit.catalog.CatalogImport;
import dev.ambit.catalog.ImportResult;
import dev.ambit.event.Author;
import dev.ambit.event.Committed;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import org.jspecify.annotations.Nullable;

public final class PriceListApi {

    public static final String CONTENT_TYPE = "application/yaml";

    private final Authentication authentication;
    private final CatalogImport catalogImport;

    public PriceListApi(Authentication authentication, CatalogImport catalogImport) {
        this.authentication = authentication;
        this.catalogImport = catalogImport;
    }

    public Response importList(Request request) {
        Caller caller = authentication.server(request);
        boolean publish = Boolean.TRUE.equals(request.query(ImportQuery.class).publish());
        CatalogDraft draft = PriceLists.read(request.text(CONTENT_TYPE));
        var author = new Author("IMPORT", request.traceId());
        Committed<ImportResult> imported = catalogImport.run(caller, author, draft, publish);
        return Response.ok(imported.value()).asOf(imported.sequence());
    }

    // The wire.

    public record ImportQuery(@Nullable Boolean publish) {}
}
