package dev.ambit.promotion;

import dev.ambit.entitlement.DecisionComparison.Change;
import dev.ambit.entitlement.DecisionComparison.Outcome;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The impact of a promotion as CSV.
final class ImpactTable {

    static final List<String> COLUMNS = List.of(
            "customerId",
            "resourceId",
            "featureId",
            "currentUsage",
            "isGrantedBefore",
            "isGrantedAfter",
            "usageLimitBefore",
            "usageLimitAfter",
            "enumValuesBefore",
            "enumValuesAfter");

    private ImpactTable() {}

    static List<? extends @Nullable Object> cells(Change it) {
        return Arrays.asList(
                it.customerId(),
                it.resourceId(),
                it.featureId(),
                it.before().used(),
                it.before().isGranted(),
                it.after().isGranted(),
                limit(it.before()),
                limit(it.after()),
                values(it.before()),
                values(it.after()));
    }

    private static @Nullable Object limit(Outcome it) {
        return it.isUnlimited() ? "unlimited" : it.limit();
    }

    private static String values(Outcome it) {
        return String.join(" ", it.values().stream().sorted().toList());
    }
}
