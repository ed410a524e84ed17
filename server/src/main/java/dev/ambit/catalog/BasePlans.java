package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.PLANS_CIRCULAR_DEPENDENCY;
import static dev.ambit.problem.ProblemCode.PLAN_NOT_FOUND;
import static java.util.stream.Collectors.toMap;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A plan may build on another: it has what its base plan has, unless it says otherwise itself.
final class BasePlans {

    private BasePlans() {}

    /// @param others all packages as people see them; `plan` stands for itself
    static void requireNoCircle(CatalogPackage plan, List<CatalogPackage> others) {
        Map<String, CatalogPackage> plans = others.stream()
                .filter(it -> it.kind() == PackageKind.PLAN)
                .collect(toMap(CatalogPackage::id, it -> it));
        Set<String> seen = new HashSet<>(Set.of(plan.id()));
        for (String base = plan.content().parentPlanId(); base != null; ) {
            if (!seen.add(base)) {
                throw PLANS_CIRCULAR_DEPENDENCY
                        .because("The base plans of %s lead back to %s.".formatted(plan.id(), base))
                        .at("parentPlanId", plan.content().parentPlanId(), "a plan that does not build on this one");
            }
            CatalogPackage found = plans.get(base);
            if (found == null) {
                throw PLAN_NOT_FOUND
                        .because("There is no plan %s to build on.".formatted(base))
                        .at("parentPlanId", base, "the id of a plan");
            }
            base = found.content().parentPlanId();
        }
    }
}
