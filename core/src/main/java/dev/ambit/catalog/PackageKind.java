package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.ADDON_IS_COMPATIBLE;
import static dev.ambit.problem.ProblemCode.ADDON_NOT_FOUND;
import static dev.ambit.problem.ProblemCode.PLAN_HAS_CHILD;
import static dev.ambit.problem.ProblemCode.PLAN_NOT_FOUND;

import dev.ambit.problem.Problem;

/// The kind of a package. A customer subscribes to a plan, which add-ons extend.
public enum PackageKind {
    PLAN,
    ADDON;

    /// Returns the name as it starts a sentence.
    String title() {
        return switch (this) {
            case PLAN -> "Plan";
            case ADDON -> "Add-on";
        };
    }

    /// Returns the name of this kind's section in a catalog.
    String section() {
        return switch (this) {
            case PLAN -> "plans";
            case ADDON -> "addons";
        };
    }

    public Problem missing(String id) {
        return switch (this) {
            case PLAN ->
                PLAN_NOT_FOUND
                        .because("Plan `%s` does not exist. Check the id, or create the plan first."
                                .formatted(Problem.shortened(id)))
                        .with("refId", id);
            case ADDON ->
                ADDON_NOT_FOUND
                        .because("Add-on `%s` does not exist. Check the id, or create the add-on first."
                                .formatted(Problem.shortened(id)))
                        .with("refId", id);
        };
    }

    Problem inUse(String id, String by) {
        return switch (this) {
            case PLAN ->
                PLAN_HAS_CHILD.because(
                        "Plan `%s` is the base plan of `%s`. Change `parentPlanId` of `%2$s` first.".formatted(id, by));
            case ADDON ->
                ADDON_IS_COMPATIBLE.because(
                        "`%2$s` lists add-on `%1$s` in `compatibleAddonIds`. Remove it from that list first."
                                .formatted(id, by));
        };
    }
}
