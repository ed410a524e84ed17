package dev.ambit.aws;

import dev.ambit.stack.Drift;
import dev.ambit.stack.Stage;
import dev.ambit.stack.WantedResource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/// The tags of a resource. The owner tags mark it as Ambit's: a resource with other owner tags is never changed. The
/// others, store and stage, are for cost reports; resources of earlier versions lack them.
///
/// @param installation stable name of the installation
/// @param environment public id of the environment
/// @param kind of the resource
/// @param store slug of the account
/// @param stage of the environment
record OwnerTags(String installation, String environment, String kind, String store, Stage stage) {

    static final String INSTALLATION = "ambit:installation";
    private static final String ENVIRONMENT = "ambit:environment";
    static final String KIND = "ambit:kind";
    private static final String STORE = "ambit:store";
    private static final String STAGE = "ambit:stage";

    static OwnerTags of(String installation, WantedResource wanted) {
        return new OwnerTags(
                installation, wanted.environmentId().toString(), wanted.kind().name(), wanted.store(), wanted.stage());
    }

    /// Returns the tags of a resource that all stacks of a store share.
    ///
    /// @param production public id of the production environment, which owns the resource
    static OwnerTags ofShared(String installation, WantedResource wanted, UUID production) {
        return new OwnerTags(
                installation, production.toString(), wanted.kind().name(), wanted.store(), Stage.PRODUCTION);
    }

    /// Returns all tags.
    Map<String, String> asMap() {
        Map<String, String> all = new HashMap<>(owner());
        all.put(STORE, store);
        all.put(STAGE, stage.name().toLowerCase(Locale.ROOT));
        return all;
    }

    Map<String, String> owner() {
        return Map.of(INSTALLATION, installation, ENVIRONMENT, environment, KIND, kind);
    }

    /// Whether the tags of a resource say that it belongs to somebody else.
    boolean isStranger(Map<String, String> found) {
        return owner().entrySet().stream()
                .anyMatch(it -> found.containsKey(it.getKey()) && !it.getValue().equals(found.get(it.getKey())));
    }

    /// Whether the tags of a resource say that it belongs to this stack.
    boolean isComplete(Map<String, String> found) {
        return found.entrySet().containsAll(owner().entrySet());
    }

    /// Whether a resource has all tags.
    boolean isCurrent(Map<String, String> found) {
        return found.entrySet().containsAll(asMap().entrySet());
    }

    /// Returns the drift of a resource that lacks some of these tags.
    List<Drift> drifts(Map<String, String> found) {
        return drifts("tags", found);
    }

    /// @param what differs, such as `tags.role`
    List<Drift> drifts(String what, Map<String, String> found) {
        return isCurrent(found) ? List.of() : List.of(drift(what));
    }

    static Drift drift(String what) {
        return new Drift(what, "the tags of this stack", "other or missing tags");
    }
}
