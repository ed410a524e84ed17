package dev.ambit.aws;

import dev.ambit.db.EnvironmentId;
import dev.ambit.stack.ResourceKind;
import java.util.Map;

/// A stack that shares an access policy.
///
/// @param details properties of the resources on AWS that exist and are not being removed
record PolicyStack(EnvironmentId environment, Map<ResourceKind, Map<String, String>> details) {

    /// The property of a policy with its ARN.
    static final String POLICY = "policy";

    PolicyStack {
        details = Map.copyOf(details);
    }

    /// Whether the policy step of the stack has been completed.
    boolean isInPolicy() {
        return details.getOrDefault(ResourceKind.POLICY, Map.of()).containsKey(POLICY);
    }
}
