package dev.ambit.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One version of a plan or add-on: at most one grant a feature. A plan inherits from its `parent` what it is silent
/// about.
public record PackageVersion(
        String id,
        int version,
        List<Grant> grants,
        @Nullable PackageVersion parent) {

    public PackageVersion {
        grants = List.copyOf(grants);
        long features =
                grants.stream().map(grant -> grant.feature().id()).distinct().count();
        if (features < grants.size()) {
            throw new IllegalArgumentException("The package contains two grants of one feature: " + id);
        }
    }
}
