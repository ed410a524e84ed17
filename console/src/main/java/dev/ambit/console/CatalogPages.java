package dev.ambit.console;

import static dev.ambit.console.ConsoleRoutes.ENVIRONMENT;

import dev.ambit.http.Page;

/// The routes of the pages about products, features, plans, add-ons and price lists.
final class CatalogPages {

    private static final String PRODUCTS = ENVIRONMENT + "/products";
    private static final String PRODUCT = PRODUCTS + "/{id}";
    private static final String FEATURES = ENVIRONMENT + "/features";

    private final ConsoleRoutes routes;

    CatalogPages(ConsoleRoutes routes) {
        this.routes = routes;
    }

    void add() {
        products();
        features();
        packages();
        routes.look(ENVIRONMENT + "/import", ImportPage::show);
        routes.upload(ENVIRONMENT + "/import", ImportPage::submit);
        routes.form(ENVIRONMENT + "/import/public", ImportPage::setPublic);
        routes.look(ENVIRONMENT + "/import/catalog.json", ImportPage::export);
    }

    private void products() {
        routes.look(PRODUCTS, ProductsPage::show, Page.Query.class);
        routes.look(PRODUCTS + "/new", ProductsPage::add);
        routes.form(PRODUCTS + "/new", ProductsPage::create);
        routes.look(PRODUCT, PriceTablePage::show, PriceTablePage.Query.class);
        routes.look(PRODUCT + "/edit", ProductsPage::edit);
        routes.form(PRODUCT + "/edit", ProductsPage::save);
        routes.look(PRODUCT + "/price-list.yml", ImportPage::exportList);
        routes.look(PRODUCT + "/settings", ProductSettingsPage::show);
        routes.form(PRODUCT + "/settings", ProductSettingsPage::save);
        routes.look(PRODUCT + "/duplicate", CopyFormPage::askProduct);
        routes.form(PRODUCT + "/duplicate", CopyFormPage::copyProduct);
        routes.look(PRODUCT + "/archive", ArchivingPage::askProduct);
        routes.form(PRODUCT + "/archive", ArchivingPage::archiveProduct);
        routes.look(PRODUCT + "/rows/new", RowFormPage::ofProduct);
        routes.look(PRODUCT + "/plans/new", PackageFormPage::addPlan);
        routes.form(PRODUCT + "/plans/new", PackageFormPage::createPlan);
        routes.look(PRODUCT + "/addons/new", PackageFormPage::addAddon);
        routes.form(PRODUCT + "/addons/new", PackageFormPage::createAddon);
        routes.look(PRODUCT + "/review", ReviewPage::show);
        routes.form(PRODUCT + "/review", ReviewPage::publish);
        routes.form(PRODUCT + "/review/links", ReviewLinkPage::create);
        routes.form(PRODUCT + "/review/links/{link}/revoke", ReviewLinkPage::revoke);
        routes.look("/console/review", ReviewLinkPage::show, ReviewLinkPage.Query.class);
        routes.look(PRODUCT + "/discard", ReviewPage::askDiscard);
        routes.form(PRODUCT + "/discard", PriceTablePage::discard);
    }

    private void features() {
        routes.look(FEATURES, FeaturesPage::show);
        routes.look(FEATURES + "/new", FeaturesPage::add, FeaturesPage.NewQuery.class);
        routes.form(FEATURES + "/new", FeaturesPage::create);
        routes.look(FEATURES + "/{id}", FeaturesPage::one);
        routes.look(FEATURES + "/{id}/archive", ArchivingPage::askFeature);
        routes.form(FEATURES + "/{id}/archive", ArchivingPage::archiveFeature);
        routes.look(ENVIRONMENT + "/archived", ArchivingPage::list, ArchivingPage.ListQuery.class);
        routes.form(ENVIRONMENT + "/archived", ArchivingPage::unarchive);
        routes.look(FEATURES + "/{id}/edit", FeaturesPage::edit);
        routes.form(FEATURES + "/{id}/edit", FeaturesPage::save);
    }

    private void packages() {
        routes.look(ENVIRONMENT + "/plans", PackagesPage::plans);
        routes.look(ENVIRONMENT + "/addons", PackagesPage::addons);
        String plan = ENVIRONMENT + "/plans/{id}";
        pack(plan);
        routes.look(
                plan + "/features/{feature}/usage", EntitlementFormPage::effect, EntitlementFormPage.EffectQuery.class);
        pack(ENVIRONMENT + "/addons/{id}");
    }

    /// Adds the pages of a plan or an add-on.
    private void pack(String pack) {
        routes.look(pack, PackagesPage::show);
        routes.look(pack + "/edit", PackageFormPage::edit);
        routes.form(pack + "/edit", PackageFormPage::save);
        routes.look(pack + "/price", PriceFormPage::show);
        routes.form(pack + "/price", PriceFormPage::save);
        routes.look(pack + "/rows/new", RowFormPage::ofPackage);
        routes.look(pack + "/features", RowFormPage::chosen, RowFormPage.Query.class);
        routes.look(pack + "/features/{feature}", EntitlementFormPage::show);
        routes.form(pack + "/features/{feature}", EntitlementFormPage::save);
        String charges = pack + "/charges";
        routes.look(charges, ChargesPage::show, ChargesPage.Query.class);
        routes.look(charges + "/minimum", ChargesPage::editMinimum);
        routes.form(charges + "/minimum", ChargesPage::saveMinimum);
        routes.look(charges + "/new", ChargeFormPage::add);
        routes.form(charges + "/new", ChargeFormPage::save);
        routes.look(charges + "/{charge}", ChargeFormPage::edit);
        routes.form(charges + "/{charge}", ChargeFormPage::save);
        routes.form(charges + "/{charge}/remove", ChargeFormPage::remove);
        routes.look(pack + "/versions", VersionsPage::show, Page.Query.class);
        routes.look(pack + "/duplicate", CopyFormPage::askPackage);
        routes.form(pack + "/duplicate", CopyFormPage::copyPackage);
        routes.look(pack + "/archive", ArchivingPage::askPackage);
        routes.form(pack + "/archive", ArchivingPage::archivePackage);
    }
}
