package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.PLANS_CIRCULAR_DEPENDENCY;
import static dev.ambit.problem.ProblemCode.PLAN_NOT_FOUND;
import static java.util.stream.Collectors.toMap;

import dev.ambit.problem.Problem;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Rules for base plans: a plan inherits the content of its base plan, unless it overrides it.
final class BasePlans {

    private BasePlans() {}

    /// Throws if a base plan of `plan` does not exist, or if the base plans form a cycle. `plan` replaces its
    /// stored version.
    ///
    /// @param others for a draft: all packages, each with its draft if it has one. For a package that is being
    ///     published: the published packages, because other drafts have no effect yet
    static void requireNoCycle(CatalogPackage plan, Collection<CatalogPackage> others) {
        Map<String, CatalogPackage> plans = others.stream()
                .filter(it -> it.kind() == PackageKind.PLAN)
                .collect(toMap(CatalogPackage::id, it -> it));
        Set<String> seen = new HashSet<>(Set.of(plan.id()));
        for (String base = plan.content().parentPlanId(); base != null; ) {
            if (!seen.add(base)) {
                throw PLANS_CIRCULAR_DEPENDENCY
                        .because(
                                "Plan `%s` would inherit from itself: its base plans lead back to `%s`. Choose another `parentPlanId`."
                                        .formatted(plan.id(), base))
                        .at(
                                "parentPlanId",
                                plan.content().parentPlanId(),
                                "a plan that does not inherit from this one");
            }
            CatalogPackage found = plans.get(base);
            if (found == null) {
                throw PLAN_NOT_FOUND
                        .because("Base plan `%s` does not exist. Create it first, or choose another `parentPlanId`."
                                .formatted(Problem.shortened(base)))
                        .at("parentPlanId", base, "the id of a plan");
            }
            base = found.content().parentPlanId();
        }
    }
}
