package dev.ambit.aws;

import java.util.List;
import java.util.Map;

/// A statement of an access policy, which allows actions.
///
/// @param resources ARNs
record PolicyStatement(String id, List<String> actions, List<String> resources) {

    Map<String, Object> asMap() {
        return Map.of("Sid", id, "Effect", "Allow", "Action", actions, "Resource", resources);
    }
}
