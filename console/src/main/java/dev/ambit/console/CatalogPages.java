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
        routes.view(ENVIRONMENT + "/import", ImportPage::show);
        routes.upload(ENVIRONMENT + "/import", ImportPage::submit);
        routes.form(ENVIRONMENT + "/import/public", ImportPage::setPublic);
        routes.view(ENVIRONMENT + "/import/catalog.json", ImportPage::export);
    }

    private void products() {
        routes.view(PRODUCTS, ProductsPage::show, Page.Query.class);
        routes.view(PRODUCTS + "/new", ProductsPage::add);
        routes.form(PRODUCTS + "/new", ProductsPage::create);
        routes.view(PRODUCT, PriceTablePage::show, PriceTablePage.Query.class);
        routes.view(PRODUCT + "/edit", ProductsPage::edit);
        routes.form(PRODUCT + "/edit", ProductsPage::save);
        routes.view(PRODUCT + "/price-list.yml", ImportPage::exportList);
        routes.view(PRODUCT + "/settings", ProductSettingsPage::show);
        routes.form(PRODUCT + "/settings", ProductSettingsPage::save);
        routes.view(PRODUCT + "/duplicate", CopyFormPage::askProduct);
        routes.form(PRODUCT + "/duplicate", CopyFormPage::copyProduct);
        routes.view(PRODUCT + "/archive", ArchivingPage::askProduct);
        routes.form(PRODUCT + "/archive", ArchivingPage::archiveProduct);
        routes.view(PRODUCT + "/rows/new", RowFormPage::ofProduct);
        routes.form(PRODUCT + "/rows", PriceTablePage::addRow);
        routes.form(PRODUCT + "/rows/remove", PriceTablePage::removeRow);
        routes.view(PRODUCT + "/plans/new", PackageFormPage::addPlan);
        routes.form(PRODUCT + "/plans/new", PackageFormPage::createPlan);
        routes.view(PRODUCT + "/addons/new", PackageFormPage::addAddon);
        routes.form(PRODUCT + "/addons/new", PackageFormPage::createAddon);
        routes.view(PRODUCT + "/review", ReviewPage::show);
        routes.form(PRODUCT + "/review", ReviewPage::publish);
        routes.form(PRODUCT + "/review/prices", MissingPrice::addPrice);
        routes.form(PRODUCT + "/review/links", ReviewLinkPage::create);
        routes.form(PRODUCT + "/review/links/{link}/revoke", ReviewLinkPage::revoke);
        routes.view("/console/review", ReviewLinkPage::show, ReviewLinkPage.Query.class);
        routes.view(PRODUCT + "/discard", ReviewPage::askDiscard);
        routes.form(PRODUCT + "/discard", PriceTablePage::discard);
    }

    private void features() {
        routes.view(FEATURES, FeaturesPage::show);
        routes.view(FEATURES + "/new", FeaturesPage::add, FeaturesPage.NewQuery.class);
        routes.form(FEATURES + "/new", FeaturesPage::create);
        routes.view(FEATURES + "/{id}", FeaturesPage::one);
        routes.view(FEATURES + "/{id}/archive", ArchivingPage::askFeature);
        routes.form(FEATURES + "/{id}/archive", ArchivingPage::archiveFeature);
        routes.view(ENVIRONMENT + "/archived", ArchivingPage::list, ArchivingPage.ListQuery.class);
        routes.form(ENVIRONMENT + "/archived", ArchivingPage::unarchive);
        routes.view(FEATURES + "/{id}/edit", FeaturesPage::edit);
        routes.form(FEATURES + "/{id}/edit", FeaturesPage::save);
    }

    private void packages() {
        routes.view(ENVIRONMENT + "/plans", PackagesPage::plans);
        routes.view(ENVIRONMENT + "/addons", PackagesPage::addons);
        String plan = ENVIRONMENT + "/plans/{id}";
        pack(plan);
        routes.view(
                plan + "/features/{feature}/usage", EntitlementFormPage::effect, EntitlementFormPage.EffectQuery.class);
        pack(ENVIRONMENT + "/addons/{id}");
    }

    /// Adds the pages of a plan or an add-on.
    private void pack(String pack) {
        routes.view(pack, PackagesPage::show);
        routes.view(pack + "/edit", PackageFormPage::edit);
        routes.form(pack + "/edit", PackageFormPage::save);
        routes.view(pack + "/price", PriceFormPage::show);
        routes.form(pack + "/price", PriceFormPage::save);
        routes.view(pack + "/rows/new", RowFormPage::ofPackage);
        routes.view(pack + "/features", RowFormPage::chosen, RowFormPage.Query.class);
        routes.view(pack + "/features/{feature}", EntitlementFormPage::show);
        routes.form(pack + "/features/{feature}", EntitlementFormPage::save);
        String charges = pack + "/charges";
        routes.view(charges, ChargesPage::show, ChargesPage.Query.class);
        routes.view(charges + "/minimum", ChargesPage::editMinimum);
        routes.form(charges + "/minimum", ChargesPage::saveMinimum);
        routes.view(charges + "/new", ChargeFormPage::add);
        routes.form(charges + "/new", ChargeFormPage::save);
        routes.view(charges + "/{charge}", ChargeFormPage::edit);
        routes.form(charges + "/{charge}", ChargeFormPage::save);
        routes.form(charges + "/{charge}/remove", ChargeFormPage::remove);
        routes.view(pack + "/versions", VersionsPage::show, Page.Query.class);
        routes.view(pack + "/duplicate", CopyFormPage::askPackage);
        routes.form(pack + "/duplicate", CopyFormPage::copyPackage);
        routes.view(pack + "/archive", ArchivingPage::askPackage);
        routes.form(pack + "/archive", ArchivingPage::archivePackage);
    }
}
