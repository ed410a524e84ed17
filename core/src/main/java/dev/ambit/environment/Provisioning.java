package dev.ambit.environment;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// How an environment comes to be.
///
/// @param operation that makes it; null once it is done
public record Provisioning(ProvisionStatus status, @Nullable UUID operation) {

    static final Provisioning DONE = new Provisioning(ProvisionStatus.DONE, null);
}
