package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.ENTITY_IS_ARCHIVED;
import static dev.ambit.problem.ProblemCode.INVALID_ARGUMENT;
import static dev.ambit.problem.ProblemCode.UNPUBLISHED_PACKAGE;

import dev.ambit.db.EnvironmentId;
import dev.ambit.problem.Problem;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Validates the plans in a product's settings: published, of the product, and with the required pricing type.
final class ProductPlanRules {

    private static final String START = "productSettings.subscriptionStartPlanId";
    private static final String DOWNGRADE = "productSettings.downgradePlanId";

    private ProductPlanRules() {}

    /// @throws Problem at the plan that is not valid
    static void requireFit(Handle tx, EnvironmentId environment, String product, ProductSettings settings) {
        PricingType start = pricing(tx, environment, product, START, settings.subscriptionStartPlanId());
        PricingType downgrade = pricing(tx, environment, product, DOWNGRADE, settings.downgradePlanId());
        switch (settings.subscriptionStartSetup()) {
            case FREE_PLAN -> require(start == PricingType.FREE, START, start, "a free plan");
            case TRIAL_PERIOD -> require(start != PricingType.FREE, START, start, "a plan that is not free");
            case PLAN_SELECTION -> {
                // The plan is ignored with this setup.
            }
        }
        switch (settings.subscriptionEndSetup()) {
            case DOWNGRADE_TO_FREE -> require(downgrade == PricingType.FREE, DOWNGRADE, downgrade, "a free plan");
            case CANCEL_SUBSCRIPTION -> {
                // The plan is ignored with this setup.
            }
        }
    }

    /// Returns the pricing type of a published plan; null if no plan is given.
    private static @Nullable PricingType pricing(
            Handle tx, EnvironmentId environment, String product, String field, @Nullable String id) {
        if (id == null) {
            return null;
        }
        CatalogPackage plan = sold(tx, environment, field, id);
        require(plan.productId().equals(product), field, id, "a plan of the product " + product);
        return plan.content().pricingType();
    }

    /// Returns a published, unarchived plan. Throws a problem at `field` if there is none.
    static CatalogPackage sold(Handle tx, EnvironmentId environment, String field, String id) {
        CatalogPackage plan = Packages.published(tx, environment, PackageKind.PLAN, List.of(id)).stream()
                .findFirst()
                .orElseThrow(() -> unsellable(tx, environment, id).at(field, id, "the id of a published plan"));
        if (plan.archivedAt() != null) {
            throw ENTITY_IS_ARCHIVED
                    .because("Plan `%s` is archived. Choose another plan.".formatted(id))
                    .at(field, id, "the id of a plan that is not archived");
        }
        return plan;
    }

    private static Problem unsellable(Handle tx, EnvironmentId environment, String id) {
        return Packages.exists(tx, environment, PackageKind.PLAN, id)
                ? UNPUBLISHED_PACKAGE
                        .because("Plan `%s` is a draft. Publish it first.".formatted(id))
                        .with("nonPublishedPackageIds", List.of(id))
                        .with("packageType", PackageKind.PLAN)
                : PackageKind.PLAN.missing(id);
    }

    static void require(boolean fits, String field, @Nullable Object received, String allowed) {
        if (!fits) {
            throw INVALID_ARGUMENT
                    .because("`%s` must be %s; received `%s`. Choose another plan.".formatted(field, allowed, received))
                    .at(field, received, allowed);
        }
    }
}
