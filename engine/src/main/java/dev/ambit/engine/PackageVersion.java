package dev.ambit.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Version of a plan or add-on, with at most one grant for each feature. A plan inherits grants for other features
/// from its `parent`.
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
