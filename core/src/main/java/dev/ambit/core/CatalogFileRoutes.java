package dev.ambit.core;

import static dev.ambit.core.CatalogRoutes.catalog;
import static dev.ambit.http.Contract.gives;
import static dev.ambit.http.Contract.text;
import static dev.ambit.http.IdempotencyRule.HARMLESS;
import static dev.ambit.http.IdempotencyRule.JOINED;

import dev.ambit.http.Router;
import dev.ambit.pricelist.PriceListApi;
import dev.ambit.promotion.CatalogFileApi;
import dev.ambit.promotion.CatalogFileWire;

/// The routes of catalog files.
final class CatalogFileRoutes {

    private CatalogFileRoutes() {}

    static void add(Router router, CoreParts core) {
        var files = new CatalogFileApi(
                core.platform.authentication,
                core.platform.transactions,
                core.pricing.catalogChange,
                core.preview,
                core.pricing.environmentClock,
                core.platform.clock);
        router.get(
                        "/api/v1/catalog/file",
                        "exportCatalog",
                        files::export,
                        catalog(text(PriceListApi.CONTENT_TYPE)).summary("Export the published catalog as a file"))
                .post(
                        "/api/v1/catalog/file",
                        "exportCatalogOver",
                        HARMLESS,
                        files::exportOver,
                        catalog(text(PriceListApi.CONTENT_TYPE)
                                        .textBody(PriceListApi.CONTENT_TYPE)
                                        .large())
                                .role("viewer")
                                .summary("Export the published catalog with the comments of an earlier file"))
                .post(
                        "/api/v1/catalog/plan",
                        "planCatalog",
                        HARMLESS,
                        files::plan,
                        catalog(gives(200, CatalogFileWire.PlanView.class)
                                        .query(CatalogFileWire.PlanQuery.class)
                                        .textBody(PriceListApi.CONTENT_TYPE)
                                        .large())
                                .role("viewer")
                                .summary("Show what applying a catalog file changes, and its impact"))
                .post(
                        "/api/v1/catalog/apply",
                        "applyCatalog",
                        JOINED,
                        files::apply,
                        catalog(gives(200, CatalogFileWire.AppliedView.class)
                                        .query(CatalogFileWire.ApplyQuery.class)
                                        .textBody(PriceListApi.CONTENT_TYPE)
                                        .large()
                                        .sequenced())
                                .role("admin")
                                .summary("Make the catalog equal to a file in one transaction"))
                .get(
                        "/api/v1/catalog/drift",
                        "getCatalogDrift",
                        files::drift,
                        catalog(gives(200, CatalogFileWire.DriftView.class).query(CatalogFileWire.FormatQuery.class))
                                .summary("Compare the catalog with the file that was last applied"));
    }
}
