package dev.ambit.core;

import static dev.ambit.http.Contract.gives;
import static dev.ambit.http.Contract.list;
import static dev.ambit.http.Contract.page;
import static dev.ambit.http.Contract.text;
import static dev.ambit.http.IdempotencyRule.JOINED;

import dev.ambit.catalog.CatalogApi;
import dev.ambit.catalog.CatalogChange;
import dev.ambit.catalog.CatalogImport;
import dev.ambit.catalog.DraftApi;
import dev.ambit.catalog.DraftFeatureApi;
import dev.ambit.catalog.FeatureApi;
import dev.ambit.catalog.FeatureArchiving;
import dev.ambit.catalog.FeatureCreation;
import dev.ambit.catalog.FeatureEditing;
import dev.ambit.catalog.ImportResult;
import dev.ambit.catalog.PackageApi;
import dev.ambit.catalog.PackageArchiving;
import dev.ambit.catalog.PackageDrafting;
import dev.ambit.catalog.PackageKind;
import dev.ambit.catalog.ProductApi;
import dev.ambit.catalog.ProductArchiving;
import dev.ambit.catalog.ProductCopying;
import dev.ambit.catalog.ProductCreation;
import dev.ambit.catalog.ProductEditing;
import dev.ambit.catalog.Publishing;
import dev.ambit.http.Contract;
import dev.ambit.http.Router;
import dev.ambit.pricelist.PriceListApi;
import dev.ambit.promotion.PromotionWarningApi;
import dev.ambit.search.EntitySearch;
import dev.ambit.search.SearchApi;
import dev.ambit.search.SearchQuery;

/// The routes of the catalog.
final class CatalogRoutes {

    private CatalogRoutes() {}

    static void add(Router router, CoreParts core) {
        CatalogChange change = core.pricing.catalogChange;
        var products = new ProductApi(
                core.platform.authentication,
                core.platform.transactions,
                new ProductCreation(change),
                new ProductCopying(change),
                new ProductEditing(change),
                new ProductArchiving(change));
        var features = new FeatureApi(
                core.platform.authentication,
                core.platform.transactions,
                new FeatureCreation(change),
                new FeatureEditing(change),
                new FeatureArchiving(change));
        var drafting = new PackageDrafting(change);
        var publishing = new Publishing(change);
        var packageArchiving = new PackageArchiving(change);
        var plans = new PackageApi(
                core.platform.authentication,
                core.platform.transactions,
                drafting,
                publishing,
                packageArchiving,
                PackageKind.PLAN);
        var addons = new PackageApi(
                core.platform.authentication,
                core.platform.transactions,
                drafting,
                publishing,
                packageArchiving,
                PackageKind.ADDON);
        var catalog = new CatalogApi(core.platform.authentication, core.platform.transactions);
        var priceLists =
                new PriceListApi(core.platform.authentication, core.platform.transactions, new CatalogImport(change));
        var promotions = new PromotionWarningApi(core.platform.authentication, core.platform.transactions);
        catalog(router, products, features, catalog, priceLists, promotions);
        drafts(
                router,
                new DraftApi(
                        core.platform.authentication,
                        core.platform.transactions,
                        publishing,
                        core.pricing.environmentClock::now));
        ReviewRoutes.add(router, core);
        search(router, core);
        draftFeatures(router, new DraftFeatureApi(core.platform.authentication, core.platform.transactions, change));
        PackageRoutes.plans(router, plans, promotions);
        PackageRoutes.addons(router, addons, promotions);
    }

    private static void draftFeatures(Router router, DraftFeatureApi features) {
        router.get(
                        "/api/v1/products/{id}/draft-features",
                        "listDraftFeatures",
                        features::list,
                        catalog(gives(200, DraftFeatureApi.View.class))
                                .summary("List the features that have a row in the price table before a plan grants"
                                        + " them"))
                .put(
                        "/api/v1/products/{id}/draft-features/{featureId}",
                        "addDraftFeature",
                        JOINED,
                        features::add,
                        catalog(gives(200, DraftFeatureApi.View.class))
                                .summary("Add a row for a feature to the price table, until a plan with the feature is"
                                        + " published")
                                .role("admin"))
                .delete(
                        "/api/v1/products/{id}/draft-features/{featureId}",
                        "removeDraftFeature",
                        JOINED,
                        features::remove,
                        catalog(gives(200, DraftFeatureApi.View.class))
                                .summary("Remove the row of a feature that no plan grants from the price table")
                                .role("admin"));
    }

    private static void catalog(
            Router router,
            ProductApi products,
            FeatureApi features,
            CatalogApi catalog,
            PriceListApi priceLists,
            PromotionWarningApi promotions) {
        router.get(
                        "/api/v1/products",
                        "listProducts",
                        products::list,
                        readable(page(ProductApi.View.class).query(ProductApi.ListQuery.class)))
                .post(
                        "/api/v1/products",
                        "createProduct",
                        JOINED,
                        products::create,
                        catalog(gives(201, ProductApi.View.class)
                                        .body(ProductApi.CreateBody.class)
                                        .sequenced())
                                .role("admin"))
                .patch(
                        "/api/v1/products/{id}",
                        "updateProduct",
                        JOINED,
                        promotions.over("products", products::update),
                        catalog(gives(200, ProductApi.View.class)
                                        .body(ProductApi.UpdateBody.class)
                                        .sequenced())
                                .promoted()
                                .role("admin"))
                .post(
                        "/api/v1/products/{id}/archive",
                        "archiveProduct",
                        JOINED,
                        promotions.over("products", products::archive),
                        catalog(gives(200, ProductApi.View.class).sequenced())
                                .promoted()
                                .role("admin"))
                .post(
                        "/api/v1/products/{id}/unarchive",
                        "unarchiveProduct",
                        JOINED,
                        promotions.over("products", products::unarchive),
                        catalog(gives(200, ProductApi.View.class).sequenced())
                                .promoted()
                                .role("admin"))
                .post(
                        "/api/v1/products/{id}/duplicate",
                        "duplicateProduct",
                        JOINED,
                        products::duplicate,
                        catalog(gives(201, ProductApi.View.class)
                                        .body(ProductApi.DuplicateBody.class)
                                        .sequenced()
                                        .summary("Duplicate product; a plan `pro` becomes the draft `{targetId}-pro`"))
                                .role("admin"))
                .get(
                        "/api/v1/products/{id}/price-list",
                        "exportPriceList",
                        priceLists::export,
                        catalog(text(PriceListApi.CONTENT_TYPE))
                                .summary(
                                        "Export a product as a price list; comments name the settings that the format does not support"))
                .get(
                        "/api/v1/features",
                        "listFeatures",
                        features::list,
                        readable(page(FeatureApi.View.class)
                                .query(FeatureApi.ListQuery.class)
                                .summary("List features")))
                .post(
                        "/api/v1/features",
                        "createFeature",
                        JOINED,
                        features::create,
                        catalog(gives(201, FeatureApi.View.class)
                                        .body(FeatureApi.CreateBody.class)
                                        .sequenced()
                                        .summary("Create feature; its status is `NEW` unless you send `ACTIVE`, and"
                                                + " `ACTIVE` from its first use"))
                                .role("admin"))
                .get("/api/v1/features/{id}", "getFeature", features::get, readable(gives(200, FeatureApi.View.class)))
                .patch(
                        "/api/v1/features/{id}",
                        "updateFeature",
                        JOINED,
                        promotions.over("features", features::update),
                        catalog(gives(200, FeatureApi.View.class)
                                        .body(FeatureApi.UpdateBody.class)
                                        .sequenced())
                                .promoted()
                                .role("admin"))
                .post(
                        "/api/v1/features/{id}/archive",
                        "archiveFeature",
                        JOINED,
                        promotions.over("features", features::archive),
                        catalog(gives(200, FeatureApi.View.class).sequenced())
                                .promoted()
                                .role("admin"))
                .post(
                        "/api/v1/features/{id}/unarchive",
                        "unarchiveFeature",
                        JOINED,
                        promotions.over("features", features::unarchive),
                        catalog(gives(200, FeatureApi.View.class).sequenced())
                                .promoted()
                                .role("admin"))
                .get(
                        "/api/v1/catalog",
                        "getCatalog",
                        catalog::get,
                        catalog(gives(200, CatalogApi.View.class).query(CatalogApi.GetQuery.class)))
                .post(
                        "/api/v1/catalog/import",
                        "importPriceList",
                        JOINED,
                        priceLists::importList,
                        catalog(gives(200, ImportResult.class)
                                        .query(PriceListApi.ImportQuery.class)
                                        .textBody(PriceListApi.CONTENT_TYPE)
                                        .large()
                                        .sequenced()
                                        .summary("Import price list; parts that a catalog cannot store are returned as"
                                                + " warnings"))
                                .role("admin"));
    }

    private static void drafts(Router router, DraftApi drafts) {
        router.get(
                        "/api/v1/catalog/draft",
                        "getCatalogDraft",
                        drafts::get,
                        catalog(gives(200, DraftApi.View.class)
                                .query(DraftApi.GetQuery.class)
                                .summary("Get plans and add-ons with their unpublished changes and subscribers")))
                .get(
                        "/api/v1/catalog/feature-uses",
                        "getFeatureUses",
                        drafts::uses,
                        catalog(gives(200, DraftApi.UsesView.class)
                                .summary("Count the plans and add-ons that grant each feature")))
                .post(
                        "/api/v1/catalog/publish",
                        "publishCatalog",
                        JOINED,
                        drafts::publish,
                        catalog(gives(200, DraftApi.PublishedView.class)
                                        .body(DraftApi.PublishBody.class)
                                        .sequenced()
                                        .summary("Publish all drafts as they were reviewed; 409 if one has changed"))
                                .role("admin"))
                .get(
                        "/api/v1/plans/{id}/entitlements/{featureId}/usage",
                        "getPlanEntitlementUsage",
                        drafts::usage,
                        catalog(gives(200, DraftApi.UsageView.class)
                                .query(DraftApi.UsageQuery.class)
                                .summary("Count the subscribers whose present usage is above a limit")));
    }

    static Contract catalog(Contract contract) {
        return contract.tag("Catalog");
    }

    private static void search(Router router, CoreParts core) {
        var search = new SearchApi(
                core.platform.authentication, new EntitySearch(core.platform.transactions, PricingParts.SEARCHED));
        router.get(
                "/api/v1/search",
                "search",
                search::find,
                readable(list(SearchApi.View.class).query(SearchQuery.class))
                        .summary(
                                "Find products, plans, add-ons, features, customers and subscriptions by words. A scoped"
                                        + " key finds customers with `CUSTOMER:READ` and subscriptions with"
                                        + " `SUBSCRIPTION:READ`; a client key finds the published catalog"));
    }

    static Contract readable(Contract contract) {
        return contract.by("server", "scoped", "client").tag("Catalog");
    }
}
