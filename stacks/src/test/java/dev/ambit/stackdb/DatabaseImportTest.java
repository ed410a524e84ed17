package dev.ambit.stackdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.stack.Provider;
import dev.ambit.stack.Providers;
import dev.ambit.stack.RemoteProviders;
import dev.ambit.stack.TerraformImport;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Which objects of a database Terraform imports, by the strategy of its stack.
class DatabaseImportTest {

    private static final int MEGABYTES_MAX = 100;
    private static final TerraformImport ROLE = new TerraformImport("postgresql_role", "ambit_0a1b");

    private final List<ClusteredDatabaseProvider> providers = ClusteredDatabaseProvider.all(
            new DatabaseClusters(null, RemoteProviders.NONE, MEGABYTES_MAX), _ -> Optional.empty());

    @Test
    void database_is_imported_with_its_role() {
        assertThat(imports(Providers.AWS, "acme_dev", "public", ""))
                .containsExactly(new TerraformImport("postgresql_database", "acme_dev"), ROLE);
    }

    @Test
    void schema_is_imported_with_the_name_of_its_database() {
        assertThat(imports(Providers.AWS, "acme_prod", "acme_dev", ""))
                .containsExactly(new TerraformImport("postgresql_schema", "acme_prod.acme_dev"), ROLE);
    }

    @Test
    void tables_with_a_suffix_are_not_imported() {
        assertThat(imports(Providers.AWS, "acme_prod", "public", "_dev")).containsExactly(ROLE);
    }

    @Test
    void local_and_unfinished_databases_are_not_imported() {
        assertThat(imports("postgresql", "acme_dev", "public", "")).isEmpty();
        assertThat(provider(Providers.AWS).terraform(Map.of())).isEmpty();
    }

    private List<TerraformImport> imports(String name, String database, String schema, String suffix) {
        return provider(name)
                .terraform(Map.of(
                        "database", database,
                        "schema", schema,
                        "suffix", suffix,
                        "login", "ambit_0a1b",
                        "place", "127.0.0.1:5432"));
    }

    private Provider provider(String name) {
        return providers.stream()
                .filter(it -> it.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
