package dev.ambit.subscription;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.catalog.Features;
import dev.ambit.catalog.PackageEntitlement;
import dev.ambit.catalog.PackageVersionKey;
import dev.ambit.catalog.PackageVersions;
import dev.ambit.db.EnvironmentId;
import dev.ambit.engine.FeatureType;
import dev.ambit.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/// The values that a subscription sets for the custom entitlements of its plan.
final class Agreement {

    private Agreement() {}

    /// Returns the entitlements; a value without a usage reset uses the reset of the plan.
    ///
    /// @throws Problem if the plan has no such custom entitlement
    static List<PackageEntitlement> of(
            Handle tx, EnvironmentId environment, PackageVersionKey plan, List<SubscriptionDraft.Agreed> wanted) {
        if (wanted.isEmpty()) {
            return List.of();
        }
        Map<String, PackageEntitlement> custom = new TreeMap<>(PackageVersions.custom(tx, environment, plan));
        List<PackageEntitlement> agreed = new ArrayList<>();
        for (SubscriptionDraft.Agreed it : wanted) {
            String featureId = it.entitlement().featureId();
            PackageEntitlement left = custom.get(featureId);
            if (left == null) {
                throw BAD_USER_INPUT
                        .because(
                                "Plan `%s` does not let subscriptions set feature `%s`. Send a feature that the plan marks as custom."
                                        .formatted(plan.id(), featureId))
                        .at(
                                it.path() + ".id",
                                featureId,
                                custom.isEmpty() ? "nothing" : String.join(", ", custom.keySet()));
            }
            agreed.add(fit(tx, environment, it.path(), it.entitlement().agreedOn(left)));
        }
        return agreed;
    }

    private static PackageEntitlement fit(Handle tx, EnvironmentId environment, String path, PackageEntitlement it) {
        try {
            var content =
                    Features.find(tx, environment, it.featureId()).orElseThrow().content();
            it.requireFit(content);
            if (content.feature().type() == FeatureType.NUMBER && it.usageLimit() == null && !it.hasUnlimitedUsage()) {
                throw BAD_USER_INPUT
                        .because("`usageLimit` is missing. Send the agreed limit, or `hasUnlimitedUsage`.")
                        .at("usageLimit", null, "0 or more, or hasUnlimitedUsage");
            }
            return it;
        } catch (Problem problem) {
            throw problem.under(path);
        }
    }
}
