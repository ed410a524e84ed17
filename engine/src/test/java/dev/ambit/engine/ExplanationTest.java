package dev.ambit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Each line is a part: its source, origin, value and effect. An arrow marks the parts of the winning source.
class ExplanationTest {

    @Test
    void increments_are_added_to_the_limit_inherited_by_the_plan() {
        assertThat(explain("metered", "plan silent on 10 on 7, add-on +5 x3, add-on +1 soft"))
                .containsExactly(
                        "-> source-1 inherited plan-2: 10, counted",
                        "-> source-1 inherited plan-3: 7, replaced by the child plan",
                        "-> source-1 add-on add-on-1: +5 × 3 = +15, counted",
                        "-> source-1 add-on add-on-2: +1 soft, counted");
    }

    @Test
    void the_largest_override_replaces_everything_else() {
        assertThat(explain("metered", "plan 10, add-on =20 x3, add-on =30, add-on +5"))
                .containsExactly(
                        "-> source-1 plan plan-1: 10, replaced by an override",
                        "-> source-1 add-on add-on-1: override 20 × 3 = 60, counted",
                        "-> source-1 add-on add-on-2: override 30, a larger override counts",
                        "-> source-1 add-on add-on-3: +5, replaced by an override");
    }

    @Test
    void unlimited_plan_stays_unlimited_despite_an_override() {
        assertThat(explain("metered", "plan unlimited, add-on =50"))
                .containsExactly(
                        "-> source-1 plan plan-1: unlimited, counted",
                        "-> source-1 add-on add-on-1: override 50, counted");
    }

    @Test
    void denying_add_on_affects_only_its_own_subscription() {
        assertThat(explain("boolean", "plan granted, add-on +denied & promotion granted"))
                .containsExactly(
                        "source-1 plan plan-1: granted, an add-on denies the feature",
                        "source-1 add-on add-on-1: denied, counted",
                        "-> source-2 promotion: granted, counted");
    }

    @Test
    void add_on_grants_a_feature_that_the_plan_denies() {
        assertThat(explain("boolean", "plan denied on granted, add-on +granted"))
                .containsExactly(
                        "-> source-1 plan plan-1: denied, an add-on grants the feature",
                        "-> source-1 inherited plan-2: granted, replaced by the child plan",
                        "-> source-1 add-on add-on-1: granted, counted");
    }

    @Test
    void most_generous_source_alone_sets_the_limit() {
        assertThat(explain("metered", "plan 10 & trial 2.5 & promotion 20 soft"))
                .containsExactly(
                        "source-1 plan plan-1: 10, counted",
                        "source-2 plan plan-1: 2.5, counted",
                        "-> source-3 promotion: 20 soft, counted");
    }

    @Test
    void enum_values_of_all_granting_sources_are_combined() {
        assertThat(explain("enum", "plan {NY,LA}, add-on +{BER} & plan denied & promotion {TLV}"))
                .containsExactly(
                        "-> source-1 plan plan-1: LA, NY, counted",
                        "-> source-1 add-on add-on-1: +BER, counted",
                        "source-2 plan plan-1: denied, counted",
                        "-> source-3 promotion: TLV, counted");
    }

    @Test
    void enum_values_of_all_overrides_are_combined() {
        assertThat(explain("enum", "plan {NY}, add-on ={LA}, add-on ={TLV}"))
                .containsExactly(
                        "-> source-1 plan plan-1: NY, replaced by an override",
                        "-> source-1 add-on add-on-1: override LA, counted",
                        "-> source-1 add-on add-on-2: override TLV, counted");
    }

    private static List<String> explain(String kind, String sources) {
        Feature feature = FeatureKind.named(kind).feature("feature");
        List<SourceCase> cases =
                Stream.of(sources.split(" & ", -1)).map(SourceCase::parse).toList();
        return Resolution.explain(Sources.of(feature, cases), feature.id()).stream()
                .map(ExplanationTest::line)
                .toList();
    }

    private static String line(Part part) {
        PackageVersion version = part.version();
        return (part.won() ? "-> " : "") + part.sourceId() + " " + part.origin().wireName()
                + (version == null ? "" : " " + version.id()) + ": " + part.arithmetic() + ", "
                + part.effect().wireName();
    }
}
