package dev.ambit.cli;

import java.util.Map;
import java.util.Optional;

/// Marks customers and subscriptions that a migration has added and whose usage is not set yet. If the migration stops,
/// the next run finds the mark and sets the usage.
///
/// The mark takes the place of the metadata, which is written once the usage is set.
final class MigrationMark {

    private static final String KEY = "ambit-migration";
    private static final Map<String, String> METADATA = Map.of(KEY, "usage-missing");
    private static final String FIELD = "metadata";

    private final MigrationTarget target;

    MigrationMark(MigrationTarget target) {
        this.target = target;
    }

    /// Replaces the metadata of an entity that is about to be added.
    static void put(Map<String, Object> body) {
        body.put(FIELD, METADATA);
    }

    /// Returns the metadata of an entity of the source, which may be the target of a migration itself.
    static Map<String, String> metadata(JsonObject source) {
        Map<String, String> metadata = CatalogTranslation.texts(source);
        metadata.remove(KEY);
        return metadata;
    }

    static boolean isOn(Optional<JsonObject> present) {
        return present.filter(it -> it.objectOrEmpty(FIELD).fields().containsKey(KEY))
                .isPresent();
    }

    /// Replaces the mark by the metadata. A refusal is noted in the report.
    ///
    /// @param name name of the entity in the report
    void remove(String name, String path, Map<String, String> metadata) {
        target.patch("Metadata of " + name, path, Map.of(FIELD, metadata));
    }
}
