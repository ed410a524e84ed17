package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.ADDON_IS_COMPATIBLE;
import static dev.ambit.problem.ProblemCode.ADDON_NOT_FOUND;
import static dev.ambit.problem.ProblemCode.PLAN_HAS_CHILD;
import static dev.ambit.problem.ProblemCode.PLAN_NOT_FOUND;

import dev.ambit.problem.Problem;

/// A plan is what a customer subscribes to; an add-on comes on top of it.
public enum PackageKind {
    PLAN,
    ADDON;

    /// At the beginning of a sentence.
    String title() {
        return switch (this) {
            case PLAN -> "Plan";
            case ADDON -> "Add-on";
        };
    }

    public Problem missing(String id) {
        return switch (this) {
            case PLAN ->
                PLAN_NOT_FOUND.because("There is no plan %s.".formatted(id)).with("refId", id);
            case ADDON ->
                ADDON_NOT_FOUND.because("There is no add-on %s.".formatted(id)).with("refId", id);
        };
    }

    Problem inUse(String id, String by) {
        return switch (this) {
            case PLAN -> PLAN_HAS_CHILD.because("The plan %s builds on %s.".formatted(by, id));
            case ADDON -> ADDON_IS_COMPATIBLE.because("%s speaks of the add-on %s.".formatted(by, id));
        };
    }
}
