package dev.ambit.stackdb;

import dev.ambit.stack.Drift;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Drift that all databases of a PostgreSQL server have in common. Only the operator can repair it.
final class ClusterDrift {

    private static final Drift NOT_MOVED = new Drift(
            "cluster",
            "a PostgreSQL server for stacks alone",
            "the PostgreSQL server of Ambit; the log of the server says why they were not moved");

    private ClusterDrift() {}

    static List<Drift> of(StackDatabases databases) {
        EmbeddedCluster embedded = databases.embedded();
        return Stream.concat(
                        databases.disk().drift().stream(),
                        Optional.ofNullable(embedded).filter(it -> !it.isForStacksAlone()).map(_ -> NOT_MOVED).stream())
                .toList();
    }
}
