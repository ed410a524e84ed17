package dev.ambit.console;

import dev.ambit.http.Page;

/// The routes of the pages about promotions.
final class PromotionPages {

    private static final String ALL = "/console/{account}/promotions";
    private static final String RULES = ALL + "/rules";
    private static final String ONE = ALL + "/{id}";
    private static final String OPENING = "/console/{account}/environments/{slug}/open-catalog";

    private static final String MANAGEMENT = "/console/{account}/environments/{slug}/catalog-management";

    private final ConsoleRoutes routes;

    PromotionPages(ConsoleRoutes routes) {
        this.routes = routes;
    }

    void add() {
        routes.view(ALL, PromotionsPage::show, PromotionsPage.Query.class);
        routes.view(ALL + "/new", PromotionFormPage::ask, PromotionFormPage.Query.class);
        routes.form(ALL + "/new", PromotionFormPage::create);
        routes.view(RULES, PromotionRulesPage::show);
        routes.view(RULES + "/{slug}", PromotionRulesPage::edit);
        routes.form(RULES + "/{slug}", PromotionRulesPage::save);
        routes.view(OPENING, CatalogOpeningPage::ask);
        routes.form(OPENING, CatalogOpeningPage::open);
        routes.view(MANAGEMENT, CatalogManagementPage::show);
        routes.form(MANAGEMENT, CatalogManagementPage::set);
        routes.view(ONE, PromotionChangesPage::show);
        routes.form(ONE + "/changes", PromotionChangesPage::select);
        routes.view(ONE + "/impact", PromotionImpactPage::show, Page.Query.class);
        routes.view(ONE + "/impact.csv", PromotionImpactPage::table);
        routes.view(ONE + "/fast-forward", FastForwardPage::show, Page.Query.class);
        routes.form(ONE + "/fast-forward", FastForwardPage::start);
        routes.view(ONE + "/conflicts", PromotionConflictsPage::show);
        routes.form(ONE + "/conflicts", PromotionConflictsPage::resolve);
        routes.view(ONE + "/activity", PromotionActivityPage::show, Page.Query.class);
        routes.form(ONE + "/comments", PromotionActivityPage::comment);
        routes.form(ONE + "/approve", PromotionActions::approve);
        routes.view(ONE + "/apply", PromotionActions::askApply, PromotionActions.ApplyQuery.class);
        routes.form(ONE + "/apply", PromotionActions::apply);
        routes.form(ONE + "/cancel", PromotionActions::cancel);
        routes.form(ONE + "/resume", PromotionActions::resume);
        routes.view(ONE + "/rollback", PromotionActions::askRollback);
        routes.form(ONE + "/rollback", PromotionActions::rollBack);
        routes.view(ONE + "/close", PromotionActions::askClose);
        routes.form(ONE + "/close", PromotionActions::close);
    }
}
