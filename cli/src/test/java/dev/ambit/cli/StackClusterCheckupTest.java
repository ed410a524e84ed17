package dev.ambit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.postgres.StackCgroup;
import dev.ambit.postgres.StackProtection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackClusterCheckupTest {

    private static final Optional<StackCgroup.Memory> MEMORY =
            Optional.of(new StackCgroup.Memory(300L << 20, 4_096L << 20));

    @TempDir
    private Path data;

    @Test
    void running_cluster_is_listed_with_its_protection() {
        assertThat(findings(new StackProtection(true, true, MEMORY)))
                .containsExactly(
                        "OK stack databases: their PostgreSQL runs; a session gets at most 512 MB",
                        "OK stack processor: a low weight in a cgroup",
                        "OK stack memory: 300 of 4096 MB are used");
        assertThat(findings(new StackProtection(false, true, MEMORY)).get(1))
                .isEqualTo("OK stack processor: nice 10, without a cgroup");
    }

    @Test
    void missing_protection_is_a_warning() {
        assertThat(findings(new StackProtection(false, false, Optional.empty())))
                .satisfiesExactly(
                        cluster -> assertThat(cluster).startsWith("OK"),
                        processor -> assertThat(processor).startsWith("WARN stack processor: neither"),
                        memory -> assertThat(memory).startsWith("WARN stack memory: no cgroup"));
    }

    @Test
    void directory_decides_whether_the_cluster_is_needed() throws Exception {
        assertThat(line()).isEqualTo("none, so their PostgreSQL is not needed");

        Files.createDirectories(data.resolve("stack-postgres/data/base/16400"));
        assertThat(line()).isEqualTo("their PostgreSQL runs while the server runs");

        Files.writeString(data.resolve("stack-postgres/not-moved"), "Free 3 MB.\n");
        assertThat(line()).contains("still in Ambit's own PostgreSQL cluster").endsWith("Free 3 MB.");
    }

    private String line() {
        var config = dev.ambit.server.Config.of(Map.of("data", data.toString()), Map.of());
        List<Finding> found = new StackClusterCheckup(config).findings();
        assertThat(found).hasSize(1);
        return found.getFirst().words();
    }

    private static List<String> findings(StackProtection found) {
        return StackClusterCheckup.findings(found, 512).stream()
                .map(it -> "%s %s: %s".formatted(it.health(), it.thing(), it.words()))
                .toList();
    }
}
