package dev.ambit.engine;

import java.util.List;

/// A source in plain words: what a row's customer bought, or was promised.
public sealed interface SourceCase {

    /// `plans` is the plan subscribed to and then those it inherits from; it has at least one.
    record Purchase(boolean trial, List<FeatureTerms> plans, List<BoughtAddOn> addOns) implements SourceCase {}

    record BoughtAddOn(FeatureTerms terms, Behavior behavior, int quantity) {}

    record PromotionalGrant(FeatureTerms terms) implements SourceCase {}

    /// Reads `plan 3 on 10 monthly, add-on +5 x3` and `promotion 20 soft`.
    static SourceCase parse(String words) {
        String[] clause = words.split(", ", -1);
        String first = clause[0].substring(clause[0].indexOf(' ') + 1);
        if (words.startsWith("promotion ")) {
            return new PromotionalGrant(FeatureTerms.parse(first));
        }
        List<FeatureTerms> plans = List.of(first.split(" on ", -1)).stream()
                .map(FeatureTerms::parse)
                .toList();
        List<BoughtAddOn> addOns =
                List.of(clause).stream().skip(1).map(SourceCase::addOn).toList();
        return new Purchase(words.startsWith("trial "), plans, addOns);
    }

    private static BoughtAddOn addOn(String words) {
        String terms = words.replaceFirst("^add-on ", "").replaceFirst(" x\\d+$", "");
        String times = words.replaceFirst("^.* x(?=\\d+$)", "");
        Behavior behavior = terms.startsWith("=") ? Behavior.OVERRIDE : Behavior.INCREMENT;
        int quantity = times.equals(words) ? 1 : Integer.parseInt(times);
        return new BoughtAddOn(FeatureTerms.parse(terms.substring(1)), behavior, quantity);
    }
}
