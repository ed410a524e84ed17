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
        routes.look(ALL, PromotionsPage::show, PromotionsPage.Query.class);
        routes.look(ALL + "/new", PromotionFormPage::ask, PromotionFormPage.Query.class);
        routes.form(ALL + "/new", PromotionFormPage::create);
        routes.look(RULES, PromotionRulesPage::show);
        routes.look(RULES + "/{slug}", PromotionRulesPage::edit);
        routes.form(RULES + "/{slug}", PromotionRulesPage::save);
        routes.look(OPENING, CatalogOpeningPage::ask);
        routes.form(OPENING, CatalogOpeningPage::open);
        routes.look(MANAGEMENT, CatalogManagementPage::show);
        routes.form(MANAGEMENT, CatalogManagementPage::set);
        routes.look(ONE, PromotionChangesPage::show);
        routes.form(ONE + "/changes", PromotionChangesPage::select);
        routes.look(ONE + "/impact", PromotionImpactPage::show, Page.Query.class);
        routes.look(ONE + "/impact.csv", PromotionImpactPage::table);
        routes.look(ONE + "/fast-forward", FastForwardPage::show, Page.Query.class);
        routes.form(ONE + "/fast-forward", FastForwardPage::start);
        routes.look(ONE + "/conflicts", PromotionConflictsPage::show);
        routes.form(ONE + "/conflicts", PromotionConflictsPage::resolve);
        routes.look(ONE + "/activity", PromotionActivityPage::show, Page.Query.class);
        routes.form(ONE + "/comments", PromotionActivityPage::comment);
        routes.form(ONE + "/approve", PromotionActions::approve);
        routes.look(ONE + "/apply", PromotionActions::askApply, PromotionActions.ApplyQuery.class);
        routes.form(ONE + "/apply", PromotionActions::apply);
        routes.form(ONE + "/cancel", PromotionActions::cancel);
        routes.form(ONE + "/resume", PromotionActions::resume);
        routes.look(ONE + "/rollback", PromotionActions::askRollback);
        routes.form(ONE + "/rollback", PromotionActions::rollBack);
        routes.look(ONE + "/close", PromotionActions::askClose);
        routes.form(ONE + "/close", PromotionActions::close);
    }
}
