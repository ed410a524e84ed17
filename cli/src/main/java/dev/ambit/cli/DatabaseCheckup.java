package dev.ambit.cli;

import dev.ambit.db.Database;
import dev.ambit.db.DatabaseFacts;
import dev.ambit.postgres.DirectoryLock;
import dev.ambit.server.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/// Checks the database. An embedded one that does not run is started temporarily. If none exists, a temporary one
/// is created beside the data directory.
record DatabaseCheckup(Config config) {

    List<Finding> findings() {
        try {
            return findings(facts());
        } catch (IllegalStateException | IllegalArgumentException | IOException e) {
            return List.of(Finding.fail("database", String.valueOf(e.getMessage())));
        }
    }

    private List<Finding> findings(DatabaseFacts facts) {
        return List.of(
                Finding.ok("database", "PostgreSQL %s, %s".formatted(facts.release(), location())),
                facts.objection()
                        .map(objection -> Finding.fail("roles", objection))
                        .orElseGet(() ->
                                Finding.ok("roles", "%s cannot bypass row level security".formatted(facts.role()))),
                setting("fsync", facts.syncsToDisk()),
                setting("synchronous_commit", facts.waitsForDisk()));
    }

    private static Finding setting(String name, boolean on) {
        return on
                ? Finding.ok(name, "on")
                : Finding.fail(name, "off: acknowledged writes can be lost. Turn it on in PostgreSQL");
    }

    private DatabaseFacts facts() throws IOException {
        String url = config.core().databaseUrl();
        String ownerUrl = config.core().databaseOwnerUrl();
        if (url != null && ownerUrl != null) {
            return Database.inspect(url, ownerUrl, Duration.ofSeconds(2));
        }
        return DirectoryLock.isOurs(config.core().data())
                ? Database.inspect(config.core().data())
                : triedOut();
    }

    private DatabaseFacts triedOut() throws IOException {
        Path beside =
                Files.createTempDirectory(MachineCheckup.existing(config.core().data()), ".ambit-doctor-");
        try {
            Files.setPosixFilePermissions(beside, PosixFilePermissions.fromString("rwx--x--x"));
            return Database.inspect(beside);
        } finally {
            try (var files = Files.walk(beside)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private String location() {
        if (config.core().databaseUrl() != null) {
            return "external";
        }
        return DirectoryLock.holder(config.core().data()).isPresent()
                ? "embedded, running"
                : DirectoryLock.isOurs(config.core().data()) ? "embedded" : "embedded, not created yet";
    }
}
