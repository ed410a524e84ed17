package dev.ambit.pricelist;

import dev.ambit.catalog.CatalogDraft;
import dev.ambit.catalog.FeatureDraft;
import dev.ambit.catalog.PackageDraft;
import dev.ambit.catalog.PackageEntitlement;
import dev.ambit.catalog.PackageKind;
import dev.ambit.engine.FeatureType;
import dev.ambit.engine.MeterType;
import dev.ambit.pricelist.YamlAnswers.Expected;
import dev.ambit.pricelist.YamlAnswers.Kind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Holds a catalog draft against [YamlAnswers], for every plan and every feature.
final class PriceListAgreement {

    private PriceListAgreement() {}

    /// Empty if both readers agree.
    static List<String> disagreements(String yaml, CatalogDraft draft) {
        List<String> disagreements = new ArrayList<>();
        for (String plan : YamlAnswers.plans(yaml)) {
            PackageDraft own = draft.packages().stream()
                    .filter(it -> it.kind() == PackageKind.PLAN && it.id().equals(plan))
                    .findFirst()
                    .orElseThrow();
            for (Expected expected : YamlAnswers.of(yaml, plan)) {
                Expected drafted = drafted(draft, own, expected.featureId());
                if (!drafted.equals(expected)) {
                    disagreements.add("%s: %s, and not %s".formatted(plan, drafted, expected));
                }
            }
        }
        return disagreements;
    }

    private static Expected drafted(CatalogDraft draft, PackageDraft plan, String featureId) {
        FeatureDraft feature = draft.features().stream()
                .filter(it -> it.id().equals(featureId))
                .findFirst()
                .orElseThrow();
        Kind kind = kind(feature);
        Optional<PackageEntitlement> found = plan.content().entitlements().stream()
                .filter(it -> it.featureId().equals(featureId))
                .findFirst();
        if (found.isEmpty()) {
            return new Expected(featureId, kind, false, null, false, List.of(), null);
        }
        PackageEntitlement own = found.get();
        String reset = own.resetPeriod() == null ? null : own.resetPeriod().name();
        return new Expected(
                featureId,
                kind,
                own.isGranted(),
                plain(own.usageLimit()),
                own.hasUnlimitedUsage(),
                own.enumValues(),
                reset);
    }

    private static Kind kind(FeatureDraft feature) {
        if (feature.meterType() != MeterType.NONE) {
            return Kind.METERED;
        }
        return switch (feature.featureType()) {
            case FeatureType.BOOLEAN -> Kind.BOOLEAN;
            case FeatureType.NUMBER -> Kind.CONFIGURATION;
            case FeatureType.ENUM -> Kind.ENUM;
        };
    }

    private static @Nullable BigDecimal plain(@Nullable BigDecimal limit) {
        return limit == null ? null : limit.stripTrailingZeros();
    }
}
