package dev.ambit.core;

import static dev.ambit.core.CatalogRoutes.catalog;
import static dev.ambit.core.CatalogRoutes.readable;
import static dev.ambit.http.Contract.created;
import static dev.ambit.http.Contract.gives;
import static dev.ambit.http.Contract.page;

import dev.ambit.catalog.ChargeView;
import dev.ambit.catalog.EntitlementWire;
import dev.ambit.catalog.PackageApi;
import dev.ambit.catalog.PackageWire;
import dev.ambit.http.Page;
import dev.ambit.http.Router;

/// The routes of plans and add-ons.
final class PackageRoutes {

    private PackageRoutes() {}

    static void plans(Router router, PackageApi plans) {
        router.get(
                        "/api/v1/plans",
                        "listPlans",
                        plans::list,
                        readable(page(PackageWire.PlanView.class).query(PackageWire.ListQuery.class)))
                .post(
                        "/api/v1/plans",
                        "createPlan",
                        plans::createPlan,
                        catalog(gives(201, PackageWire.PlanView.class).body(PackageWire.CreatePlanBody.class))
                                .role("admin"))
                .get("/api/v1/plans/{id}", "getPlan", plans::get, readable(gives(200, PackageWire.PlanView.class)))
                .patch(
                        "/api/v1/plans/{id}",
                        "updatePlan",
                        plans::updatePlan,
                        catalog(gives(200, PackageWire.PlanView.class).body(PackageWire.UpdatePlanBody.class))
                                .role("admin"))
                .post(
                        "/api/v1/plans/{id}/draft",
                        "createPlanDraft",
                        plans::createDraft,
                        catalog(gives(201, PackageWire.PlanView.class)).role("admin"))
                .delete(
                        "/api/v1/plans/{id}/draft",
                        "removePlanDraft",
                        plans::removeDraft,
                        catalog(gives(200, PackageWire.Removed.class)).role("admin"))
                .post(
                        "/api/v1/plans/{id}/publish",
                        "publishPlan",
                        plans::publish,
                        catalog(gives(200, PackageWire.PublishedView.class)
                                        .body(PackageWire.PublishBody.class)
                                        .sequenced())
                                .role("admin"))
                .post(
                        "/api/v1/plans/{id}/archive",
                        "archivePlan",
                        plans::archive,
                        catalog(gives(200, PackageWire.PlanView.class).sequenced())
                                .role("admin"))
                .post(
                        "/api/v1/plans/{id}/unarchive",
                        "unarchivePlan",
                        plans::unarchive,
                        catalog(gives(200, PackageWire.PlanView.class).sequenced())
                                .role("admin"))
                .post(
                        "/api/v1/plans/{id}/duplicate",
                        "duplicatePlan",
                        plans::duplicate,
                        catalog(gives(201, PackageWire.PlanView.class)
                                        .body(PackageWire.DuplicateBody.class)
                                        .says("Duplicate plan; the copy is a draft of the same product"))
                                .role("admin"))
                .get(
                        "/api/v1/plans/{id}/versions",
                        "listPlanVersions",
                        plans::listVersions,
                        catalog(page(PackageWire.VersionView.class).query(Page.Query.class))
                                .says("List versions, the latest first, with what each changes"))
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
                        plans::createEntitlements,
                        catalog(created(EntitlementWire.View.class).body(PackageWire.EntitlementsBody.class))
                                .role("admin"))
                .patch(
                        "/api/v1/plans/{id}/entitlements/{featureId}",
                        "updatePlanEntitlement",
                        plans::updateEntitlement,
                        catalog(gives(200, EntitlementWire.View.class).body(EntitlementWire.UpdateBody.class))
                                .role("admin"))
                .delete(
                        "/api/v1/plans/{id}/entitlements/{featureId}",
                        "removePlanEntitlement",
                        plans::removeEntitlement,
                        catalog(gives(200, EntitlementWire.View.class)).role("admin"));
    }

    static void addons(Router router, PackageApi addons) {
        router.get(
                        "/api/v1/addons",
                        "listAddons",
                        addons::list,
                        readable(page(PackageWire.AddonView.class).query(PackageWire.ListQuery.class)))
                .post(
                        "/api/v1/addons",
                        "createAddon",
                        addons::createAddon,
                        catalog(gives(201, PackageWire.AddonView.class).body(PackageWire.CreateAddonBody.class))
                                .role("admin"))
                .get("/api/v1/addons/{id}", "getAddon", addons::get, readable(gives(200, PackageWire.AddonView.class)))
                .patch(
                        "/api/v1/addons/{id}",
                        "updateAddon",
                        addons::updateAddon,
                        catalog(gives(200, PackageWire.AddonView.class).body(PackageWire.UpdateAddonBody.class))
                                .role("admin"))
                .post(
                        "/api/v1/addons/{id}/draft",
                        "createAddonDraft",
                        addons::createDraft,
                        catalog(gives(201, PackageWire.AddonView.class)).role("admin"))
                .delete(
                        "/api/v1/addons/{id}/draft",
                        "removeAddonDraft",
                        addons::removeDraft,
                        catalog(gives(200, PackageWire.Removed.class)).role("admin"))
                .post(
                        "/api/v1/addons/{id}/publish",
                        "publishAddon",
                        addons::publish,
                        catalog(gives(200, PackageWire.PublishedView.class)
                                        .body(PackageWire.PublishBody.class)
                                        .sequenced())
                                .role("admin"))
                .post(
                        "/api/v1/addons/{id}/archive",
                        "archiveAddon",
                        addons::archive,
                        catalog(gives(200, PackageWire.AddonView.class).sequenced())
                                .role("admin"))
                .post(
                        "/api/v1/addons/{id}/unarchive",
                        "unarchiveAddon",
                        addons::unarchive,
                        catalog(gives(200, PackageWire.AddonView.class).sequenced())
                                .role("admin"))
                .post(
                        "/api/v1/addons/{id}/duplicate",
                        "duplicateAddon",
                        addons::duplicate,
                        catalog(gives(201, PackageWire.AddonView.class)
                                        .body(PackageWire.DuplicateBody.class)
                                        .says("Duplicate add-on; the copy is a draft of the same product"))
                                .role("admin"))
                .get(
                        "/api/v1/addons/{id}/versions",
                        "listAddonVersions",
                        addons::listVersions,
                        catalog(page(PackageWire.VersionView.class).query(Page.Query.class))
                                .says("List versions, the latest first, with what each changes"))
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
                        addons::createEntitlements,
                        catalog(created(EntitlementWire.View.class).body(PackageWire.EntitlementsBody.class))
                                .role("admin"))
                .patch(
                        "/api/v1/addons/{id}/entitlements/{featureId}",
                        "updateAddonEntitlement",
                        addons::updateEntitlement,
                        catalog(gives(200, EntitlementWire.View.class).body(EntitlementWire.UpdateBody.class))
                                .role("admin"))
                .delete(
                        "/api/v1/addons/{id}/entitlements/{featureId}",
                        "removeAddonEntitlement",
                        addons::removeEntitlement,
                        catalog(gives(200, EntitlementWire.View.class)).role("admin"));
    }
}
