package dev.ambit.stackdb;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.postgres.DiskSpace;
import dev.ambit.postgres.EmbeddedPostgres;
import dev.ambit.postgres.PostgresProcess;
import dev.ambit.postgres.StackCgroup;
import dev.ambit.stack.DatabaseStrategy;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.Stage;
import dev.ambit.stack.WantedResource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jdbi.v3.core.Jdbi;

/// A PostgreSQL server of 60 connections, on which a test creates stacks of several tenants.
public final class TestCluster implements AutoCloseable {

    public static final int CONNECTIONS_MAX = 60;

    private final Path data;
    private final EmbeddedPostgres postgres;
    private final StackDatabases databases;
    private final DatabaseProvider provider;
    private final AtomicReference<Optional<StackCgroup.Memory>> memory = new AtomicReference<>(Optional.empty());
    private final AtomicReference<DiskSpace> disk = new AtomicReference<>(new DiskSpace(50L << 30, 100L << 30));

    private final Set<Long> writing = ConcurrentHashMap.newKeySet();

    private record Embedded(
            EmbeddedPostgres postgres,
            AtomicReference<DiskSpace> space,
            AtomicReference<Optional<StackCgroup.Memory>> used,
            Set<Long> writing)
            implements EmbeddedCluster {

        @Override
        public String url() {
            return postgres.superuserUrl();
        }

        @Override
        public boolean isInUse() {
            return true;
        }

        @Override
        public boolean isForStacksAlone() {
            return true;
        }

        @Override
        public DiskSpace disk() {
            return Objects.requireNonNull(space.get());
        }

        @Override
        public Optional<StackCgroup.Memory> memory() {
            return Objects.requireNonNull(used.get());
        }

        @Override
        public void endBackend(long processId) {
            postgres.endBackend(processId);
        }

        @Override
        public void startWriting(Collection<Long> databases) {
            writing.addAll(databases);
            postgres.startWriting(databases);
        }
    }

    private TestCluster(Path data, SizeQuota quota) {
        this.data = data;
        this.postgres = EmbeddedPostgres.start(data, CONNECTIONS_MAX);
        this.databases = new StackDatabases(new Embedded(postgres, disk, memory, writing), quota);
        this.provider = new DatabaseProvider(databases, _ -> Optional.empty());
    }

    public static TestCluster start() {
        return start(SizeQuota.DEFAULT);
    }

    static TestCluster start(SizeQuota quota) {
        try {
            return new TestCluster(PostgresProcess.directory(), quota);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public StackDatabases databases() {
        return databases;
    }

    /// Sets the space of the disk that the server seems to have.
    void disk(DiskSpace space) {
        disk.set(space);
    }

    /// Sets the memory that the control group of the server seems to have.
    void memory(StackCgroup.Memory used) {
        memory.set(Optional.of(used));
    }

    /// Returns the object ids of databases whose pages the kernel was told to write.
    Set<Long> writing() {
        return writing;
    }

    DatabaseProvider provider() {
        return provider;
    }

    public Jdbi superuser() {
        return Jdbi.create(superuserUrl());
    }

    String superuserUrl() {
        return postgres.superuserUrl();
    }

    /// Creates the database of a stage.
    public WantedResource make(String store, Stage stage, DatabaseStrategy strategy) {
        return make(wanted(store, stage, strategy));
    }

    public WantedResource make(WantedResource wanted) {
        provider.check(wanted);
        provider.ensure(wanted, _ -> {});
        return wanted;
    }

    static WantedResource wanted(String store, Stage stage, DatabaseStrategy strategy) {
        boolean isProduction = stage == Stage.PRODUCTION;
        return new WantedResource(
                new AccountId(1),
                new EnvironmentId(isProduction ? 1 : 2),
                UUID.nameUUIDFromBytes((store + stage).getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                store,
                stage,
                ResourceKind.DATABASE,
                store + (isProduction ? "_prod" : "_dev"),
                store + "_prod",
                isProduction ? DatabaseStrategy.DATABASE : strategy,
                Map.of(),
                "login." + store + stage,
                false);
    }

    /// Connects as a program of the tenant does: with its login and any driver.
    public Connection connect(WantedResource wanted) throws SQLException {
        return connect(wanted, StackDatabase.of(wanted).database());
    }

    public Connection connect(WantedResource wanted, String database) throws SQLException {
        StackDatabase own = StackDatabase.of(wanted);
        return DriverManager.getConnection(databases.url(database), own.login(), own.password());
    }

    /// Applies the limits once, as the server does every minute.
    public void applyLimits() {
        new DatabaseLimits(databases).runOnce();
        new CatalogHardening(databases).runOnce();
    }

    @Override
    public void close() {
        postgres.close();
        try {
            PostgresProcess.delete(data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
