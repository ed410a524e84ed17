package dev.ambit.aws;

import dev.ambit.stack.WantedResource;
import java.util.List;
import java.util.UUID;

/// Reads the stacks that share an access policy.
interface PolicyStacks {

    /// Returns the public id of the production environment.
    UUID production(WantedResource policy);

    /// Returns the stacks of production and development.
    List<PolicyStack> all(WantedResource policy);
}
