package dev.ambit.aws;

import dev.ambit.stack.Drift;
import dev.ambit.stack.WantedResource;
import java.util.List;
import java.util.Map;

/// The tags that mark a resource as Ambit's. A resource with other owner tags is never changed.
///
/// @param installation stable name of the installation
/// @param environment public id of the environment
/// @param kind of the resource
record OwnerTags(String installation, String environment, String kind) {

    static final String INSTALLATION = "ambit:installation";
    private static final String ENVIRONMENT = "ambit:environment";
    static final String KIND = "ambit:kind";

    static OwnerTags of(String installation, WantedResource wanted) {
        return new OwnerTags(
                installation, wanted.environmentId().toString(), wanted.kind().name());
    }

    Map<String, String> asMap() {
        return Map.of(INSTALLATION, installation, ENVIRONMENT, environment, KIND, kind);
    }

    /// Whether the tags of a resource say that it belongs to somebody else.
    boolean isStranger(Map<String, String> found) {
        return asMap().entrySet().stream()
                .anyMatch(it -> found.containsKey(it.getKey()) && !it.getValue().equals(found.get(it.getKey())));
    }

    boolean isComplete(Map<String, String> found) {
        return found.entrySet().containsAll(asMap().entrySet());
    }

    /// Returns the drift of a resource that lacks some of these tags.
    List<Drift> drifts(Map<String, String> found) {
        return isComplete(found) ? List.of() : List.of(drift("tags"));
    }

    static Drift drift(String what) {
        return new Drift(what, "owner tags of this stack", "other or missing owner tags");
    }
}
