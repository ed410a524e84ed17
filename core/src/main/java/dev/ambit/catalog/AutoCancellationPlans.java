package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.MULTI_SUBSCRIPTION_SOURCE;
import static dev.ambit.problem.ProblemCode.SINGLE_SUBSCRIPTION_TARGET;

import dev.ambit.db.EnvironmentId;
import dev.ambit.problem.Problem;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// Rules for the plans in auto-cancellation rules: the target belongs to a product with subscriptions per resource,
/// and the source to a product with one subscription per customer.
final class AutoCancellationPlans {

    private static final String FIELD = "autoCancellationRules";
    private static final int RULES_MAX = 100;

    private AutoCancellationPlans() {}

    /// @throws Problem at the rule that is not valid
    static void requireFit(Handle tx, EnvironmentId environment, Product before, Product after) {
        boolean isSame = after.autoCancellations().equals(before.autoCancellations());
        if (before.multipleSubscriptions() && !after.multipleSubscriptions()) {
            requireNoTarget(tx, environment, after);
        }
        if (isSame && after.multipleSubscriptions() == before.multipleSubscriptions()) {
            return;
        }
        List<AutoCancellationRule> rules = after.autoCancellations();
        if (rules.size() > RULES_MAX) {
            throw BAD_USER_INPUT
                    .because("`%s` has %d rules. Send at most %d.".formatted(FIELD, rules.size(), RULES_MAX))
                    .at(FIELD, rules.size(), "up to %d rules".formatted(RULES_MAX));
        }
        if (!rules.isEmpty() && after.multipleSubscriptions()) {
            throw MULTI_SUBSCRIPTION_SOURCE
                    .because(
                            "Product `%s` has `multipleSubscriptions`, so it cannot have cancellation rules. Remove the rules."
                                    .formatted(after.id()))
                    .at(
                            isSame ? "multipleSubscriptions" : FIELD,
                            isSame ? after.multipleSubscriptions() : rules.size(),
                            "no rules");
        }
        Set<AutoCancellationRule> seen = new HashSet<>();
        for (int i = 0; i < rules.size(); i++) {
            String path = "%s.%d.".formatted(FIELD, i);
            AutoCancellationRule rule = rules.get(i);
            if (!seen.add(rule)) {
                throw BAD_USER_INPUT
                        .because("The rule from `%s` to `%s` is listed twice. Remove the duplicate."
                                .formatted(rule.sourcePlanId(), rule.targetPlanId()))
                        .at(path + "targetPlanId", rule.targetPlanId(), "distinct rules");
            }
            requireSource(tx, environment, after, path + "sourcePlanId", rule.sourcePlanId());
            requireTarget(tx, environment, path + "targetPlanId", rule.targetPlanId());
        }
    }

    private static void requireSource(
            Handle tx, EnvironmentId environment, Product product, String field, String planId) {
        CatalogPackage plan = ProductPlanRules.sold(tx, environment, field, planId);
        ProductPlanRules.require(
                plan.productId().equals(product.id()), field, planId, "a plan of the product " + product.id());
    }

    private static void requireTarget(Handle tx, EnvironmentId environment, String field, String planId) {
        CatalogPackage plan = ProductPlanRules.sold(tx, environment, field, planId);
        if (!Products.require(tx, environment, plan.productId()).multipleSubscriptions()) {
            throw noTarget(plan.productId()).at(field, planId, "a plan of a product with multipleSubscriptions");
        }
    }

    private static void requireNoTarget(Handle tx, EnvironmentId environment, Product product) {
        List<String> targets = Products.autoCancellations(tx, environment).stream()
                .map(AutoCancellationRule::targetPlanId)
                .distinct()
                .toList();
        boolean isTarget = Packages.published(tx, environment, PackageKind.PLAN, targets).stream()
                .anyMatch(it -> it.productId().equals(product.id()));
        if (isTarget) {
            throw noTarget(product.id())
                    .at("multipleSubscriptions", product.multipleSubscriptions(), "true, while a rule names its plans");
        }
    }

    private static Problem noTarget(String productId) {
        return SINGLE_SUBSCRIPTION_TARGET.because(
                ("Product `%s` allows one subscription per customer, so an auto-cancellation rule cannot name its plans."
                                + " Name a plan of a product with `multipleSubscriptions`.")
                        .formatted(productId));
    }
}
