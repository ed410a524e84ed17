package dev.ambit.stackdb;

import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_NOT_FOUND;
import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ambit.stack.RemoteProviders;
import dev.ambit.stack.WantedResource;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The PostgreSQL servers of stack databases: the one of this installation, and those of remote providers.
public final class DatabaseClusters {

    private static final int REMOTE_MAX = 1_000;

    private final @Nullable StackDatabases own;
    private final RemoteProviders remote;
    private final int megabytesMax;
    private final Cache<String, StackDatabases> others =
            Caffeine.newBuilder().maximumSize(REMOTE_MAX).build();

    /// @param own null: this installation has no PostgreSQL server for stacks
    /// @param megabytesMax size quota of each stack's data on a remote server
    public DatabaseClusters(@Nullable StackDatabases own, RemoteProviders remote, int megabytesMax) {
        this.own = own;
        this.remote = remote;
        this.megabytesMax = megabytesMax;
    }

    /// Returns the server of this installation alone.
    public static DatabaseClusters of(StackDatabases own) {
        return new DatabaseClusters(own, RemoteProviders.NONE, 1);
    }

    /// Whether stacks can have databases.
    public boolean exist() {
        return own != null;
    }

    /// Returns the server that has or will have a database.
    ///
    /// @throws dev.ambit.problem.Problem if it is not configured or not attached any more
    public StackDatabases of(WantedResource database) {
        if (!database.isRemote()) {
            return own();
        }
        return remote.databaseUrl(database.account())
                .map(this::at)
                .orElseThrow(() -> STACK_RESOURCE_REFUSED.because(
                        "No database server is attached to the AWS account of `%s`. Ask the operator to attach it."
                                .formatted(database.store())));
    }

    /// Returns the server of this installation.
    ///
    /// @throws dev.ambit.problem.Problem if there is none
    public StackDatabases own() {
        if (own == null) {
            throw STACK_RESOURCE_NOT_FOUND.because(
                    "This installation has no PostgreSQL server for stacks. Ask the operator to set"
                            + " --tenant-database-url.");
        }
        return own;
    }

    /// Whether a server belongs to a remote provider.
    boolean isRemote(StackDatabases it) {
        return it != own;
    }

    /// Returns the servers for which background work is needed.
    List<StackDatabases> all() {
        return Stream.concat(
                        Stream.ofNullable(own).filter(StackDatabases::isInUse),
                        remote.databaseUrls().stream().map(this::at))
                .toList();
    }

    private StackDatabases at(String url) {
        return Objects.requireNonNull(others.get(url, it -> new StackDatabases(it, megabytesMax)));
    }
}
