package dev.ambit.engine;

import dev.ambit.engine.SourceCase.BoughtAddOn;
import dev.ambit.engine.SourceCase.PromotionalGrant;
import dev.ambit.engine.SourceCase.Purchase;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A row's deals as the engine takes them.
final class Sources {

    private Sources() {}

    static List<Source> of(Feature feature, List<SourceCase> cases) {
        var sources = new ArrayList<Source>();
        for (SourceCase it : cases) {
            String id = "source-" + (sources.size() + 1);
            sources.add(
                    switch (it) {
                        case PromotionalGrant(FeatureTerms terms) ->
                            new Source.PromotionalGrant(id, terms.grant(feature, Behavior.INCREMENT));
                        case Purchase(boolean trial, List<FeatureTerms> plans, List<BoughtAddOn> addOns) ->
                            new Source.Subscription(
                                    id, trial, plan(feature, plans), addOns(feature, addOns), List.of());
                    });
        }
        return sources;
    }

    private static PackageVersion plan(Feature feature, List<FeatureTerms> plans) {
        FeatureTerms root = plans.getLast();
        PackageVersion plan = version("plan-" + plans.size(), feature, root, Behavior.INCREMENT, null);
        for (int i = plans.size() - 1; i > 0; i--) {
            plan = version("plan-" + i, feature, plans.get(i - 1), Behavior.INCREMENT, plan);
        }
        return plan;
    }

    private static List<AddOn> addOns(Feature feature, List<BoughtAddOn> bought) {
        var addOns = new ArrayList<AddOn>();
        for (BoughtAddOn addOn : bought) {
            String id = "add-on-" + (addOns.size() + 1);
            addOns.add(new AddOn(version(id, feature, addOn.terms(), addOn.behavior(), null), addOn.quantity()));
        }
        return addOns;
    }

    private static PackageVersion version(
            String id, Feature feature, FeatureTerms terms, Behavior behavior, @Nullable PackageVersion parent) {
        List<Grant> grants = terms.silent() ? List.of() : List.of(terms.grant(feature, behavior));
        return new PackageVersion(id, 1, grants, parent);
    }
}
