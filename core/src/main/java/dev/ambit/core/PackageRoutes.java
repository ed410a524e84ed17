package dev.ambit.core;

import static dev.ambit.core.CatalogRoutes.catalog;
import static dev.ambit.core.CatalogRoutes.readable;
import static dev.ambit.http.Contract.created;
import static dev.ambit.http.Contract.gives;
import static dev.ambit.http.Contract.page;
import static dev.ambit.http.IdempotencyRule.JOINED;

import dev.ambit.catalog.ChargeView;
import dev.ambit.catalog.EntitlementWire;
import dev.ambit.catalog.PackageApi;
import dev.ambit.catalog.PackageWire;
import dev.ambit.http.Page;
import dev.ambit.http.Router;
import dev.ambit.promotion.PromotionWarningApi;

/// The routes of plans and add-ons.
final class PackageRoutes {

    private PackageRoutes() {}

    static void plans(Router router, PackageApi plans, PromotionWarningApi promotions) {
        router.get(
                        "/api/v1/plans",
                        "listPlans",
                        plans::list,
                        readable(page(PackageWire.PlanView.class).query(PackageWire.ListQuery.class)))
                .post(
                        "/api/v1/plans",
                        "createPlan",
                        JOINED,
                        plans::createPlan,
                        catalog(gives(201, PackageWire.PlanView.class).body(PackageWire.CreatePlanBody.class))
                                .role("admin"))
                .get("/api/v1/plans/{id}", "getPlan", plans::get, readable(gives(200, PackageWire.PlanView.class)))
                .patch(
                        "/api/v1/plans/{id}",
                        "updatePlan",
                        JOINED,
                        promotions.over("plans", plans::updatePlan),
                        catalog(gives(200, PackageWire.PlanView.class).body(PackageWire.UpdatePlanBody.class))
                                .promoted()
                                .role("admin"))
                .post(
                        "/api/v1/plans/{id}/draft",
                        "createPlanDraft",
                        JOINED,
                        promotions.over("plans", plans::createDraft),
                        catalog(gives(201, PackageWire.PlanView.class))
                                .promoted()
                                .role("admin"))
                .delete(
                        "/api/v1/plans/{id}/draft",
                        "removePlanDraft",
                        JOINED,
                        promotions.over("plans", plans::removeDraft),
                        catalog(gives(200, PackageWire.Removed.class))
                                .promoted()
                                .role("admin"))
                .post(
                        "/api/v1/plans/{id}/publish",
                        "publishPlan",
                        JOINED,
                        promotions.over("plans", plans::publish),
                        catalog(gives(200, PackageWire.PublishedView.class)
                                        .body(PackageWire.PublishBody.class)
                                        .sequenced())
                                .promoted()
                                .role("admin"))
                .post(
                        "/api/v1/plans/{id}/archive",
                        "archivePlan",
                        JOINED,
                        promotions.over("plans", plans::archive),
                        catalog(gives(200, PackageWire.PlanView.class).sequenced())
                                .promoted()
                                .role("admin"))
                .post(
                        "/api/v1/plans/{id}/unarchive",
                        "unarchivePlan",
                        JOINED,
                        promotions.over("plans", plans::unarchive),
                        catalog(gives(200, PackageWire.PlanView.class).sequenced())
                                .promoted()
                                .role("admin"))
                .post(
                        "/api/v1/plans/{id}/duplicate",
                        "duplicatePlan",
                        JOINED,
                        plans::duplicate,
                        catalog(gives(201, PackageWire.PlanView.class)
                                        .body(PackageWire.DuplicateBody.class)
                                        .summary("Duplicate plan; the copy is a draft of the same product"))
                                .role("admin"))
                .get(
                        "/api/v1/plans/{id}/versions",
                        "listPlanVersions",
                        plans::listVersions,
                        catalog(page(PackageWire.VersionView.class).query(Page.Query.class))
                                .summary("List versions, the latest first, with what each changes"))
                .get(
                        "/api/v1/plans/{id}/charges",
                        "listPlanCharges",
                        plans::listCharges,
                        readable(page(ChargeView.class).query(Page.Query.class)))
                .get(
                        "/api/v1/plans/{id}/overage-charges",
                        "listPlanOverageCharges",
                        plans::listOverageCharges,
                        readable(page(ChargeView.class).query(Page.Query.class)))
                .get(
                        "/api/v1/plans/{id}/entitlements",
                        "listPlanEntitlements",
                        plans::listEntitlements,
                        readable(page(EntitlementWire.View.class)))
                .post(
                        "/api/v1/plans/{id}/entitlements",
                        "createPlanEntitlements",
                        JOINED,
                        promotions.over("plans", plans::createEntitlements),
                        catalog(created(EntitlementWire.View.class).body(PackageWire.EntitlementsBody.class))
                                .promoted()
                                .role("admin"))
                .patch(
                        "/api/v1/plans/{id}/entitlements/{featureId}",
                        "updatePlanEntitlement",
                        JOINED,
                        promotions.over("plans", plans::updateEntitlement),
                        catalog(gives(200, EntitlementWire.View.class).body(EntitlementWire.UpdateBody.class))
                                .promoted()
                                .role("admin"))
                .delete(
                        "/api/v1/plans/{id}/entitlements/{featureId}",
                        "removePlanEntitlement",
                        JOINED,
                        promotions.over("plans", plans::removeEntitlement),
                        catalog(gives(200, EntitlementWire.View.class))
                                .promoted()
                                .role("admin"));
    }

    static void addons(Router router, PackageApi addons, PromotionWarningApi promotions) {
        router.get(
                        "/api/v1/addons",
                        "listAddons",
                        addons::list,
                        readable(page(PackageWire.AddonView.class).query(PackageWire.ListQuery.class)))
                .post(
                        "/api/v1/addons",
                        "createAddon",
                        JOINED,
                        addons::createAddon,
                        catalog(gives(201, PackageWire.AddonView.class).body(PackageWire.CreateAddonBody.class))
                                .role("admin"))
                .get("/api/v1/addons/{id}", "getAddon", addons::get, readable(gives(200, PackageWire.AddonView.class)))
                .patch(
                        "/api/v1/addons/{id}",
                        "updateAddon",
                        JOINED,
                        promotions.over("addons", addons::updateAddon),
                        catalog(gives(200, PackageWire.AddonView.class).body(PackageWire.UpdateAddonBody.class))
                                .promoted()
                                .role("admin"))
                .post(
                        "/api/v1/addons/{id}/draft",
                        "createAddonDraft",
                        JOINED,
                        promotions.over("addons", addons::createDraft),
                        catalog(gives(201, PackageWire.AddonView.class))
                                .promoted()
                                .role("admin"))
                .delete(
                        "/api/v1/addons/{id}/draft",
                        "removeAddonDraft",
                        JOINED,
                        promotions.over("addons", addons::removeDraft),
                        catalog(gives(200, PackageWire.Removed.class))
                                .promoted()
                                .role("admin"))
                .post(
                        "/api/v1/addons/{id}/publish",
                        "publishAddon",
                        JOINED,
                        promotions.over("addons", addons::publish),
                        catalog(gives(200, PackageWire.PublishedView.class)
                                        .body(PackageWire.PublishBody.class)
                                        .sequenced())
                                .promoted()
                                .role("admin"))
                .post(
                        "/api/v1/addons/{id}/archive",
                        "archiveAddon",
                        JOINED,
                        promotions.over("addons", addons::archive),
                        catalog(gives(200, PackageWire.AddonView.class).sequenced())
                                .promoted()
                                .role("admin"))
                .post(
                        "/api/v1/addons/{id}/unarchive",
                        "unarchiveAddon",
                        JOINED,
                        promotions.over("addons", addons::unarchive),
                        catalog(gives(200, PackageWire.AddonView.class).sequenced())
                                .promoted()
                                .role("admin"))
                .post(
                        "/api/v1/addons/{id}/duplicate",
                        "duplicateAddon",
                        JOINED,
                        addons::duplicate,
                        catalog(gives(201, PackageWire.AddonView.class)
                                        .body(PackageWire.DuplicateBody.class)
                                        .summary("Duplicate add-on; the copy is a draft of the same product"))
                                .role("admin"))
                .get(
                        "/api/v1/addons/{id}/versions",
                        "listAddonVersions",
                        addons::listVersions,
                        catalog(page(PackageWire.VersionView.class).query(Page.Query.class))
                                .summary("List versions, the latest first, with what each changes"))
                .get(
                        "/api/v1/addons/{id}/charges",
                        "listAddonCharges",
                        addons::listCharges,
                        readable(page(ChargeView.class).query(Page.Query.class)))
                .get(
                        "/api/v1/addons/{id}/overage-charges",
                        "listAddonOverageCharges",
                        addons::listOverageCharges,
                        readable(page(ChargeView.class).query(Page.Query.class)))
                .get(
                        "/api/v1/addons/{id}/entitlements",
                        "listAddonEntitlements",
                        addons::listEntitlements,
                        readable(page(EntitlementWire.View.class)))
                .post(
                        "/api/v1/addons/{id}/entitlements",
                        "createAddonEntitlements",
                        JOINED,
                        promotions.over("addons", addons::createEntitlements),
                        catalog(created(EntitlementWire.View.class).body(PackageWire.EntitlementsBody.class))
                                .promoted()
                                .role("admin"))
                .patch(
                        "/api/v1/addons/{id}/entitlements/{featureId}",
                        "updateAddonEntitlement",
                        JOINED,
                        promotions.over("addons", addons::updateEntitlement),
                        catalog(gives(200, EntitlementWire.View.class).body(EntitlementWire.UpdateBody.class))
                                .promoted()
                                .role("admin"))
                .delete(
                        "/api/v1/addons/{id}/entitlements/{featureId}",
                        "removeAddonEntitlement",
                        JOINED,
                        promotions.over("addons", addons::removeEntitlement),
                        catalog(gives(200, EntitlementWire.View.class))
                                .promoted()
                                .role("admin"));
    }
}
