package dev.ambit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Rules that hold for any combination of sources.
class GenerosityTest {

    private static final int CASES = 5_000;
    private static final Feature CALLS = FeatureKind.METERED.feature("calls");
    private static final List<String> GRANTS = List.of(
            "silent", "denied", "0", "10", "10 soft", "30 monthly", "7 soft weekly", "unlimited", "9000000000000");

    @Test
    void limit_of_all_sources_is_the_limit_of_the_most_generous_source() {
        var random = new Random(5);
        for (int i = 0; i < CASES; i++) {
            List<SourceCase> sources = deals(random);
            Limit alone = sources.stream()
                    .map(source -> limit(List.of(source)))
                    .max(Limit::compareTo)
                    .orElseThrow();

            assertThat(limit(sources)).as("%s", sources).isEqualTo(alone);
        }
    }

    @Test
    void order_of_sources_does_not_change_the_limit() {
        var random = new Random(6);
        for (int i = 0; i < CASES; i++) {
            List<SourceCase> sources = deals(random);
            List<SourceCase> shuffled = new ArrayList<>(sources);
            Collections.shuffle(shuffled, random);

            assertThat(limit(shuffled)).as("%s", sources).isEqualTo(limit(sources));
        }
    }

    /// A wrong explanation would be worse than none.
    @Test
    void the_explanation_adds_up_to_the_entitlement() {
        var random = new Random(7);
        for (int i = 0; i < CASES; i++) {
            List<Source> sources = Sources.of(CALLS, deals(random));
            Limit explained = Resolution.explain(sources, CALLS.id()).stream()
                    .filter(part -> part.won() && part.effect() == Part.Effect.COUNTED)
                    .filter(part -> part.grant().granted())
                    .map(Part::limit)
                    .reduce(Limit::plus)
                    .orElse(new Limit.Hard(0));

            Entitlement entitlement = Resolution.resolve(sources).of(CALLS.id());
            assertThat(entitlement == null ? new Limit.Hard(0) : entitlement.limit())
                    .as("%s", sources)
                    .isEqualTo(explained);
        }
    }

    private static Limit limit(List<SourceCase> sources) {
        Entitlement entitlement = Resolution.resolve(Sources.of(CALLS, sources)).of(CALLS.id());
        return entitlement == null ? new Limit.Hard(0) : entitlement.limit();
    }

    private static List<SourceCase> deals(Random random) {
        var sources = new ArrayList<SourceCase>();
        for (int i = random.nextInt(1, 5); i > 0; i--) {
            sources.add(
                    random.nextInt(4) == 0 ? new SourceCase.PromotionalGrant(grantedTerms(random)) : purchase(random));
        }
        return sources;
    }

    private static SourceCase purchase(Random random) {
        var addOns = new ArrayList<SourceCase.BoughtAddOn>();
        for (int i = random.nextInt(4); i > 0; i--) {
            Behavior behavior = random.nextInt(3) == 0 ? Behavior.OVERRIDE : Behavior.INCREMENT;
            addOns.add(new SourceCase.BoughtAddOn(terms(random), behavior, random.nextInt(1, 4)));
        }
        return new SourceCase.Purchase(random.nextBoolean(), List.of(terms(random), terms(random)), addOns);
    }

    /// A promotion that names nothing does not exist.
    private static FeatureTerms grantedTerms(Random random) {
        FeatureTerms terms = terms(random);
        return terms.silent() ? FeatureTerms.DENIED : terms;
    }

    private static FeatureTerms terms(Random random) {
        return FeatureTerms.parse(GRANTS.get(random.nextInt(GRANTS.size())));
    }
}
