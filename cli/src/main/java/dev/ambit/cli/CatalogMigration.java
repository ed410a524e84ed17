package dev.ambit.cli;

import dev.ambit.http.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// Adds the catalog of a source to that of an environment, in one transaction. Entities that only the environment has
/// stay as they are.
final class CatalogMigration {

    private static final String CATALOG = "/api/v1/catalog";
    private static final int CODE_POINTS_MAX = 16 * 1024 * 1024;

    private final ServerClient target;

    CatalogMigration(ServerClient target) {
        this.target = target;
    }

    /// Returns what changes, with `differences` and `text`, after applying it unless this is a dry run.
    JsonObject run(Map<String, Map<String, Object>> source, boolean isDryRun) {
        // JSON is YAML.
        String file = Json.text(merged(source));
        JsonObject plan = data(target.postYaml(CATALOG + "/plan", file));
        if (!isDryRun && !plan.list("differences").isEmpty()) {
            target.postYaml("%s/apply?hash=%s".formatted(CATALOG, plan.text("hash")), file);
        }
        return plan;
    }

    private Map<String, Object> merged(Map<String, Map<String, Object>> source) {
        Map<String, Object> merged = new LinkedHashMap<>();
        current().forEach((section, it) -> merged.put(String.valueOf(section), it));
        source.forEach((section, entities) -> merged.put(section, merged(fields(merged.get(section)), entities)));
        return merged;
    }

    private static Map<String, Object> merged(Map<String, Object> present, Map<String, Object> added) {
        Map<String, Object> merged = new LinkedHashMap<>(present);
        added.forEach((id, it) -> {
            Map<String, Object> entity = new LinkedHashMap<>(fields(present.get(id)));
            entity.putAll(fields(it));
            merged.put(id, entity);
        });
        return merged;
    }

    private Map<?, ?> current() {
        var options = new LoaderOptions();
        options.setCodePointLimit(CODE_POINTS_MAX);
        return new Yaml(new SafeConstructor(options)).load(target.get(CATALOG + "/file"));
    }

    private static Map<String, Object> fields(@Nullable Object value) {
        Map<String, Object> fields = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((name, it) -> fields.put(String.valueOf(name), it));
        }
        return fields;
    }

    private static JsonObject data(String answer) {
        return new JsonObject(Json.map(answer)).object("data");
    }
}
