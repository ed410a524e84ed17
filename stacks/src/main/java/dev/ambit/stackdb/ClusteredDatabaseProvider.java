package dev.ambit.stackdb;

import dev.ambit.stack.Connection;
import dev.ambit.stack.Drift;
import dev.ambit.stack.ObservedResource;
import dev.ambit.stack.Provider;
import dev.ambit.stack.Providers;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StepLog;
import dev.ambit.stack.TerraformImport;
import dev.ambit.stack.WantedResource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/// Provides databases on several PostgreSQL servers. Each call goes to the server that has the database.
public final class ClusteredDatabaseProvider implements Provider {

    private final String name;
    private final DatabaseClusters clusters;
    private final Function<WantedResource, Optional<Drift>> releases;

    private ClusteredDatabaseProvider(
            String name, DatabaseClusters clusters, Function<WantedResource, Optional<Drift>> releases) {
        this.name = name;
        this.clusters = clusters;
        this.releases = releases;
    }

    /// Returns the providers of the servers of this installation and of AWS.
    ///
    /// @param releases finds missing releases in a database whose login can connect
    public static List<ClusteredDatabaseProvider> all(
            DatabaseClusters clusters, Function<WantedResource, Optional<Drift>> releases) {
        return Stream.of(DatabaseProvider.NAME, Providers.AWS)
                .map(it -> new ClusteredDatabaseProvider(it, clusters, releases))
                .toList();
    }

    @Override
    public ResourceKind kind() {
        return ResourceKind.DATABASE;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void checkName(String name, String field) {
        StackDatabase.checkName(name, field);
    }

    @Override
    public void check(WantedResource wanted) {
        of(wanted).check(wanted);
    }

    @Override
    public Map<String, String> ensure(WantedResource wanted, StepLog log) {
        return of(wanted).ensure(wanted, log);
    }

    @Override
    public ObservedResource observe(WantedResource wanted) {
        return of(wanted).observe(wanted);
    }

    @Override
    public Map<String, Long> count(WantedResource wanted) {
        return of(wanted).count(wanted);
    }

    @Override
    public Optional<Connection> connection(WantedResource wanted, Map<String, String> detail) {
        return Optional.of(
                StackDatabase.of(wanted).connection(clusters.of(wanted).address(), wanted.isRemote()));
    }

    /// Returns the objects that Terraform's provider `cyrilgdn/postgresql` imports. It has no resource for
    /// tables.
    @Override
    public List<TerraformImport> terraform(Map<String, String> detail) {
        String login = detail.get("login");
        return login == null || !Providers.AWS.equals(name)
                ? List.of()
                : Stream.concat(container(detail).stream(), Stream.of(new TerraformImport("postgresql_role", login)))
                        .toList();
    }

    /// Returns the database or schema of a login; nothing if it shares both with production.
    private static Optional<TerraformImport> container(Map<String, String> detail) {
        String database = detail.getOrDefault("database", "");
        String schema = detail.getOrDefault("schema", "");
        if (!schema.equals(StackDatabase.PUBLIC)) {
            return Optional.of(new TerraformImport("postgresql_schema", "%s.%s".formatted(database, schema)));
        }
        return detail.getOrDefault("suffix", "").isEmpty()
                ? Optional.of(new TerraformImport("postgresql_database", database))
                : Optional.empty();
    }

    @Override
    public void remove(WantedResource wanted, StepLog log) {
        of(wanted).remove(wanted, log);
    }

    private DatabaseProvider of(WantedResource wanted) {
        return new DatabaseProvider(clusters.of(wanted), releases);
    }
}
