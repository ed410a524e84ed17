package dev.ambit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import org.junit.jupiter.api.Test;

class ResolutionTest extends ResolutionMatrix {

    private static final Feature CALLS = FeatureKind.METERED.feature("calls");
    private static final Feature SEATS = FeatureKind.SEATS.feature("seats");
    private static final Feature SSO = FeatureKind.BOOLEAN.feature("sso");

    @Override
    protected Outcome resolve(Row row) {
        Feature feature = row.feature().feature("feature");
        List<Source> sources = Sources.of(feature, row.deals());
        Entitlement entitlement = Resolution.resolve(sources).of(feature.id());
        return new Outcome(FeatureTerms.of(entitlement), entitlement == null ? 0 : entitlement.source());
    }

    @Test
    void entitlements_and_counters_are_ordered_by_feature_id() {
        var plan = new PackageVersion(
                "plan", 1, List.of(grant(SSO, "granted"), grant(SEATS, "5"), grant(CALLS, "10 monthly")), null);

        Entitlements entitlements =
                Resolution.resolve(List.of(new Source.Subscription("subscription", false, plan, List.of(), List.of())));

        assertThat(entitlements.all())
                .extracting(entitlement -> entitlement.feature().id(), Entitlement::counter)
                .containsExactly(tuple("calls", 0), tuple("seats", 1), tuple("sso", -1));
        assertThat(entitlements.counters()).isEqualTo(2);
    }

    @Test
    void denied_feature_has_no_counter() {
        var plan = new PackageVersion("plan", 1, List.of(grant(CALLS, "denied"), grant(SEATS, "5")), null);

        Entitlements entitlements =
                Resolution.resolve(List.of(new Source.Subscription("subscription", false, plan, List.of(), List.of())));

        assertThat(entitlements.all()).extracting(Entitlement::counter).containsExactly(-1, 0);
    }

    @Test
    void customer_without_sources_has_no_entitlements() {
        assertThat(Resolution.resolve(List.of()).all()).isEmpty();
        assertThat(Resolution.explain(List.of(), "sso")).isEmpty();
    }

    private static Grant grant(Feature feature, String terms) {
        return FeatureTerms.parse(terms).grant(feature, Behavior.INCREMENT);
    }
}
