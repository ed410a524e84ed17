package dev.ambit.engine;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/// A feature as the tables speak of it: `metered`, or `metered/1000` if it is counted in a unit of which so many
/// are one of its limit. What is left over counts as one more, or with `metered/1000-down` not at all.
public record FeatureNotation(FeatureKind kind, @Nullable Scale scale) {

    public static FeatureNotation parse(String words) {
        String[] parts = words.split("/", 2);
        FeatureKind kind = FeatureKind.named(parts[0]);
        if (parts.length == 1) {
            return new FeatureNotation(kind, null);
        }
        boolean down = parts[1].endsWith("-down");
        var divide = new BigDecimal(down ? parts[1].replace("-down", "") : parts[1]);
        return new FeatureNotation(kind, new Scale(divide, down ? RoundingMode.DOWN : RoundingMode.UP));
    }

    public Feature feature(String id) {
        Feature feature = kind.feature(id);
        return new Feature(id, feature.type(), feature.meter(), scale);
    }
}
