package dev.ambit.core;

import static dev.ambit.core.Contracts.account;
import static dev.ambit.http.Contract.gives;
import static dev.ambit.http.Contract.page;
import static dev.ambit.http.IdempotencyRule.CLAIMED;
import static dev.ambit.http.IdempotencyRule.HARMLESS;

import dev.ambit.http.Contract;
import dev.ambit.http.Page;
import dev.ambit.http.Router;
import dev.ambit.promotion.CatalogPromotionApi;
import dev.ambit.promotion.FastForwardApi;
import dev.ambit.promotion.MergePreviewApi;
import dev.ambit.promotion.MergeViews;
import dev.ambit.promotion.PromotionImpactApi;
import dev.ambit.promotion.PromotionRuleApi;
import dev.ambit.promotion.PromotionWire;

/// The routes of promotions and of their rules.
final class PromotionRoutes {

    private static final String ALL = "/api/v1/promotions";
    private static final String ONE = ALL + "/{id}";
    private static final String RULES = "/api/v1/account/promotion-rules";

    private PromotionRoutes() {}

    static void add(Router router, CoreParts core) {
        promotions(
                router,
                new CatalogPromotionApi(core.platform.authentication, core.platform.transactions, core.platform.clock),
                new PromotionImpactApi(
                        core.platform.authentication,
                        core.platform.transactions,
                        core.preview,
                        core.pricing.environmentClock));
        previews(router, new MergePreviewApi(core.platform.authentication, core.platform.transactions));
        fastForwards(
                router,
                new FastForwardApi(core.platform.authentication, core.platform.transactions, core.platform.clock));
        rules(
                router,
                new PromotionRuleApi(core.platform.authentication, core.platform.transactions, core.platform.clock));
    }

    private static void promotions(Router router, CatalogPromotionApi promotions, PromotionImpactApi impacts) {
        router.get(
                        ALL,
                        "listPromotions",
                        promotions::list,
                        promotion(page(PromotionWire.SummaryView.class).query(CatalogPromotionApi.ListQuery.class))
                                .summary("List the promotions of the account, latest first"))
                .post(
                        ALL,
                        "createPromotion",
                        CLAIMED,
                        promotions::create,
                        promotion(gives(201, PromotionWire.View.class).body(PromotionWire.Body.class))
                                .role("admin")
                                .summary("Propose to merge the catalog of one environment into another one"))
                .get(ONE, "getPromotion", promotions::get, promotion(gives(200, PromotionWire.View.class)))
                .get(
                        ONE + "/diff",
                        "listPromotionChanges",
                        promotions::diff,
                        promotion(page(MergeViews.LineView.class)
                                        .or("text/plain")
                                        .query(CatalogPromotionApi.DiffQuery.class))
                                .summary("List the lines that a promotion changes or leaves, or show what it changes as"
                                        + " text"))
                .get(
                        ONE + "/impact",
                        "listPromotionImpact",
                        impacts::list,
                        promotion(page(PromotionWire.ImpactView.class)
                                        .or(Page.TABLE)
                                        .continued()
                                        .query(PromotionImpactApi.ImpactQuery.class))
                                .conflicts()
                                .summary(
                                        "List the decisions of customers that a promotion changes, or has changed, also as CSV"))
                .get(
                        ONE + "/impact/summary",
                        "getPromotionImpact",
                        impacts::summary,
                        promotion(gives(200, PromotionWire.ImpactSummaryView.class)
                                        .or(Page.LINES))
                                .conflicts()
                                .summary(
                                        "Count the decisions of customers that a promotion changes, or has changed. As JSON"
                                                + " lines, stream growing numbers until all customers are counted"))
                .get(
                        ONE + "/activity",
                        "listPromotionActivity",
                        promotions::activity,
                        promotion(page(PromotionWire.ActivityView.class).query(Page.Query.class))
                                .summary("List the comments, approvals and steps of a promotion, earliest first"))
                .post(
                        ONE + "/resolve",
                        "resolvePromotion",
                        CLAIMED,
                        promotions::resolve,
                        promotion(gives(200, PromotionWire.View.class).body(PromotionWire.ResolveBody.class))
                                .role("admin")
                                .summary("Resolve conflicts, and take or skip changes"))
                .post(
                        ONE + "/approve",
                        "approvePromotion",
                        CLAIMED,
                        promotions::approve,
                        promotion(gives(200, PromotionWire.View.class).body(PromotionWire.ApproveBody.class))
                                .role("viewer")
                                .summary("Approve the promotion with this hash, as a member that its rule permits"))
                .post(
                        ONE + "/comments",
                        "commentPromotion",
                        CLAIMED,
                        promotions::comment,
                        promotion(gives(201, PromotionWire.ActivityView.class).body(PromotionWire.CommentBody.class))
                                .role("viewer"))
                .post(
                        ONE + "/apply",
                        "applyPromotion",
                        CLAIMED,
                        promotions::apply,
                        promotion(gives(202, PromotionWire.StartedView.class)
                                        .optionalBody(PromotionWire.ApplyBody.class))
                                .role("admin")
                                .summary("Apply the promotion by an operation, now or at a time"))
                .post(
                        ONE + "/rollback",
                        "rollBackPromotion",
                        CLAIMED,
                        promotions::rollBack,
                        promotion(gives(202, PromotionWire.StartedView.class)
                                        .optionalBody(PromotionWire.RollbackBody.class))
                                .role("admin")
                                .summary("Undo an applied promotion by an operation; later changes are kept"))
                .post(
                        ONE + "/close",
                        "closePromotion",
                        CLAIMED,
                        promotions::close,
                        promotion(gives(200, PromotionWire.View.class)).role("admin"));
    }

    private static void previews(Router router, MergePreviewApi previews) {
        router.post(
                        ALL + "/preview",
                        "previewPromotion",
                        HARMLESS,
                        previews::promotion,
                        promotion(gives(200, MergePreviewApi.View.class).body(MergePreviewApi.Body.class))
                                .role("viewer")
                                .summary("Show what a promotion would change, without creating it"))
                .get(
                        ONE + "/rollback",
                        "previewPromotionRollback",
                        previews::rollback,
                        promotion(page(MergeViews.LineView.class))
                                .conflicts()
                                .summary("List the lines that a rollback changes; conflicts are not listed"));
    }

    private static void fastForwards(Router router, FastForwardApi fastForwards) {
        String path = ONE + "/fast-forward";
        router.post(
                        path,
                        "fastForwardPromotion",
                        CLAIMED,
                        fastForwards::start,
                        promotion(gives(202, PromotionWire.StartedView.class).optionalBody(FastForwardApi.Body.class))
                                .role("admin")
                                .summary("Compare two masked forks of the target over some days, with and without the"
                                        + " promotion, by an operation"))
                .get(
                        path,
                        "getFastForward",
                        fastForwards::get,
                        promotion(gives(200, FastForwardApi.View.class))
                                .summary("Count the renewals, resets, limits and amounts that differ"))
                .get(
                        path + "/differences",
                        "listFastForwardDifferences",
                        fastForwards::differences,
                        promotion(page(FastForwardApi.DifferenceView.class).query(FastForwardApi.ListQuery.class))
                                .summary("List the renewals, resets, limits and amounts that differ"));
    }

    private static void rules(Router router, PromotionRuleApi rules) {
        router.get(RULES, "getPromotionRules", rules::get, promotion(gives(200, PromotionWire.RulesView.class)))
                .put(
                        RULES,
                        "setPromotionRules",
                        CLAIMED,
                        rules::set,
                        promotion(gives(200, PromotionWire.RulesView.class).body(PromotionWire.RulesBody.class))
                                .role("owner")
                                .summary("Set the approvals that promotions need, and protect catalogs"))
                .post(
                        "/api/v1/environments/{slug}/catalog/open",
                        "openCatalog",
                        CLAIMED,
                        rules::open,
                        promotion(gives(200, PromotionWire.RuleView.class).body(PromotionWire.OpenBody.class))
                                .role("owner")
                                .summary("Open a closed catalog for direct changes for some minutes, with a reason"))
                .put(
                        "/api/v1/environments/{slug}/catalog/management",
                        "setCatalogManagement",
                        CLAIMED,
                        rules::manage,
                        promotion(gives(200, PromotionWire.RuleView.class).body(PromotionWire.ManagementBody.class))
                                .role("owner")
                                .summary("Start or end the management of a catalog from code"));
    }

    private static Contract promotion(Contract contract) {
        return account(contract).tag("Promotions");
    }
}
