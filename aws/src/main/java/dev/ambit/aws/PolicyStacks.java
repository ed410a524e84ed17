package dev.ambit.aws;

import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.WantedResource;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Reads the stacks that share an access policy: production, and development from the beginning of its policy step
/// until its teardown.
interface PolicyStacks {

    /// Returns the public id of the production environment.
    UUID production(WantedResource policy);

    /// Returns the properties of the resources on AWS of each stack, by kind.
    List<Map<ResourceKind, Map<String, String>>> sharing(WantedResource policy);
}
