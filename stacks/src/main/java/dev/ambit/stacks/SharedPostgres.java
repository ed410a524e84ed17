package dev.ambit.stacks;

import dev.ambit.postgres.DiskSpace;
import dev.ambit.postgres.EmbeddedPostgres;
import dev.ambit.postgres.StackCgroup;
import dev.ambit.stackdb.EmbeddedCluster;
import java.util.Collection;
import java.util.Optional;

/// Ambit's own embedded PostgreSQL, while databases that an earlier version created in it are not moved yet.
record SharedPostgres(EmbeddedPostgres postgres) implements EmbeddedCluster {

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
        return false;
    }

    @Override
    public DiskSpace disk() {
        return DiskSpace.of(postgres.directory());
    }

    @Override
    public Optional<StackCgroup.Memory> memory() {
        return Optional.empty();
    }

    @Override
    public void endBackend(long processId) {
        postgres.endBackend(processId);
    }

    @Override
    public void startWriting(Collection<Long> databases) {
        postgres.startWriting(databases);
    }
}
