package dev.ambit.catalog;

import static java.util.stream.Collectors.toMap;

import dev.ambit.db.EnvironmentId;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The SQL of what the last import of a product said about its entities.
final class ImportedEntities {

    private static final String FIND = """
        select path, listed, present
        from imported_entities
        where environment_id = :environment and product_id = :product
        """;

    private static final String REMOVE = """
        delete from imported_entities
        where environment_id = :environment and product_id = :product
        """;

    private static final String INSERT = """
        insert into imported_entities (environment_id, product_id, path, listed, present)
        select :environment, :product, path, listed, present
        from unnest(:paths::text[], :listed::text[], :present::text[]) as entry (path, listed, present)
        """;

    /// @param listed the name in the list; null if the list lacked the entity
    /// @param present the name in the environment after the import; null if the entity stayed archived
    record Entry(@Nullable String listed, @Nullable String present) {}

    private ImportedEntities() {}

    /// Returns the entries by path. Empty if no import of the product was recorded.
    static Map<String, Entry> find(Handle tx, EnvironmentId environment, String product) {
        return tx
                .createQuery(FIND)
                .bind("environment", environment.value())
                .bind("product", product)
                .map((row, _) ->
                        Map.entry(row.getString("path"), new Entry(row.getString("listed"), row.getString("present"))))
                .stream()
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /// Replaces the entries of the product.
    static void put(Handle tx, EnvironmentId environment, String product, Map<String, Entry> entries) {
        tx.createUpdate(REMOVE)
                .bind("environment", environment.value())
                .bind("product", product)
                .execute();
        List<Map.Entry<String, Entry>> rows = List.copyOf(entries.entrySet());
        tx.createUpdate(INSERT)
                .bind("environment", environment.value())
                .bind("product", product)
                .bind("paths", rows.stream().map(Map.Entry::getKey).toArray(String[]::new))
                .bind("listed", rows.stream().map(it -> it.getValue().listed()).toArray(String[]::new))
                .bind(
                        "present",
                        rows.stream().map(it -> it.getValue().present()).toArray(String[]::new))
                .execute();
    }
}
