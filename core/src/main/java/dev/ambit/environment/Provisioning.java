package dev.ambit.environment;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The progress of the creation of an environment.
///
/// @param operation the operation that creates it; null once it is done
public record Provisioning(ProvisionStatus status, @Nullable UUID operation) {

    static final Provisioning DONE = new Provisioning(ProvisionStatus.DONE, null);
}
