package dev.ambit.cli;

import dev.ambit.http.Json;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// Merges the catalog of a source into the catalog of an environment, in one transaction.
final class CatalogMigration {

    private static final String CATALOG = "/api/v1/catalog";
    private static final int CODE_POINTS_MAX = 16 * 1024 * 1024;

    private final ServerClient target;

    CatalogMigration(ServerClient target) {
        this.target = target;
    }

    /// Applies the changes, unless this is a dry run. Returns them, with `differences` and `text`.
    JsonObject run(Map<String, Map<String, Object>> source, boolean isDryRun) {
        // JSON is YAML.
        String file = Json.text(CatalogFileMerge.merged(current(), source));
        JsonObject plan = data(RequestRetry.withRetry(() -> target.postYaml(CATALOG + "/plan", file)));
        if (!isDryRun && !plan.list("differences").isEmpty()) {
            // The source sells these plans already. The report names the usage that its subscribers do not pay.
            target.postYaml("%s/apply?hash=%s&confirmUnpricedUsage=true".formatted(CATALOG, plan.text("hash")), file);
        }
        return plan;
    }

    private Map<?, ?> current() {
        var options = new LoaderOptions();
        options.setCodePointLimit(CODE_POINTS_MAX);
        return new Yaml(new SafeConstructor(options)).load(RequestRetry.withRetry(() -> target.get(CATALOG + "/file")));
    }

    private static JsonObject data(String answer) {
        return new JsonObject(Json.map(answer)).object("data");
    }
}
