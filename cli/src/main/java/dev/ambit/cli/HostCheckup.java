package dev.ambit.cli;

import dev.ambit.postgres.DirectoryLock;
import dev.ambit.server.Config;
import dev.ambit.stacks.HostAudit;
import java.util.List;

/// Checks the hosts of stacks. A new data directory has none and is not created for the check.
record HostCheckup(Config config) {

    private static final String CHECKUP = "hosts";

    List<Finding> findings() {
        if (config.core().databaseUrl() == null
                && !DirectoryLock.isOurs(config.core().data())) {
            return List.of();
        }
        try {
            HostAudit audit = HostAudit.of(config.core(), config.stacks());
            return audit.refused().isEmpty()
                    ? List.of(Finding.ok(
                            CHECKUP, "%d, all covered by domains of their accounts".formatted(audit.hosts())))
                    : audit.refused().stream()
                            .map(it -> Finding.warn(CHECKUP, it))
                            .toList();
        } catch (RuntimeException e) {
            return List.of(Finding.warn(CHECKUP, "cannot be checked: " + e.getMessage()));
        }
    }
}
