package dev.ambit.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongTest;
import dev.ambit.host.container.TestContainers;
import dev.ambit.host.container.TestContainers.Result;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A function looks for files and memory that its program does not need.
@Tag("ci")
class ContainerViewTest {

    /// Files of the container itself.
    private static final List<Path> OWN = List.of(Path.of("/app"), Path.of("/dev"), Path.of("/tmp"));

    /// Files that Node.js and Java read in `/proc`, and those of the container itself.
    private static final List<String> NEEDED = List.of(
            "/proc/cgroups",
            "/proc/cpuinfo",
            "/proc/filesystems",
            "/proc/loadavg",
            "/proc/meminfo",
            "/proc/mounts",
            "/proc/net",
            "/proc/self",
            "/proc/stat",
            "/proc/sys",
            "/proc/sysvipc",
            "/proc/thread-self",
            "/proc/uptime",
            "/proc/version");

    @BeforeEach
    void requireContainers() {
        TestContainers.assumeAvailable();
    }

    @Test
    void container_shows_only_files_that_the_program_needs() throws Exception {
        Set<Path> needed = TestContainers.javaFiles();

        Result result = TestContainers.run("list-files.txt", 384);

        assertThat(result.exit()).as(result.output()).isZero();
        List<Path> seen = result.output()
                .lines()
                .map(it -> Path.of(it.replace(" (closed)", "")))
                .toList();
        assertThat(seen)
                .hasSizeGreaterThan(100)
                .allMatch(it ->
                        OWN.stream().anyMatch(it::startsWith) || needed.stream().anyMatch(it::startsWith));
        assertThat(seen)
                .noneMatch(it -> it.startsWith("/root") || it.startsWith("/home") || it.startsWith("/etc/passwd"))
                .noneMatch(it -> it.startsWith("/usr/local") && !it.startsWith("/usr/local/share/ca-certificates"));
    }

    @Test
    void container_shows_nothing_of_the_machine_that_its_program_does_not_need() throws Exception {
        Result result = TestContainers.run("list-proc.txt", 384);

        assertThat(result.exit()).as(result.output()).isZero();
        assertThat(result.output().lines()).contains("/proc/meminfo", "/proc/stat");
        assertThat(result.output().lines()).isSubsetOf(NEEDED);
    }

    @LongTest
    void shared_memory_ends_with_its_container() throws Exception {
        Result first = TestContainers.run("leave-memory.txt", 384);
        Result second = TestContainers.run("leave-memory.txt", 384);

        assertThat(first.output()).contains("left /tmp/left", "none /dev/shm/left", "segments 0");
        assertThat(second.output()).isEqualTo(first.output()).doesNotContain("found");
        assertThat(Path.of("/dev/shm/left")).doesNotExist();
    }
}
