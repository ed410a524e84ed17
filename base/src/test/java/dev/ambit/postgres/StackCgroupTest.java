package dev.ambit.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Imitates the files of both versions of cgroups.
class StackCgroupTest {

    private static final long MACHINE = 8L << 30;

    @TempDir
    Path mount = Path.of("");

    @Test
    void version_one_has_a_group_for_each_controller() throws Exception {
        Files.createDirectories(mount.resolve("cpu"));
        Files.createDirectories(mount.resolve("memory"));
        Path processors = Files.createDirectories(mount.resolve("cpuset"));
        write(processors.resolve("cpuset.mems"), "0");
        write(processors.resolve("cpuset.cpus"), "0-3");
        var cgroup = new StackCgroup(mount, "ambit-stacks-1");
        assertThat(cgroup.memory()).isEmpty();

        assertThat(cgroup.make(MACHINE)).containsExactly(group("cpu"), group("memory"), group("cpuset"));

        assertThat(group("cpu").resolve("cpu.shares")).hasContent("256");
        assertThat(group("memory").resolve("memory.limit_in_bytes")).hasContent("4294967296");
        assertThat(group("cpuset").resolve("cpuset.cpus")).hasContent("1-3");
        write(group("memory").resolve("memory.stat"), "cache 900\ntotal_cache 900\ntotal_rss 40\ntotal_shmem 2\n");
        assertThat(cgroup.memory()).contains(new StackCgroup.Memory(42, MACHINE / 2));
        assertThat(cgroup.limitsProcessor("3:cpuset:/\n2:cpu,cpuacct:/ambit-stacks-1\n"))
                .isTrue();
        assertThat(cgroup.limitsProcessor("3:cpuset:/ambit-stacks-1\n2:cpu:/\n"))
                .isFalse();
    }

    @Test
    void version_two_has_one_group() throws Exception {
        write(mount.resolve("cgroup.controllers"), "cpu memory");
        write(mount.resolve("cpuset.cpus.effective"), "2,5-7");
        var cgroup = new StackCgroup(mount, "ambit-stacks-1");
        Path group = mount.resolve("ambit-stacks-1");

        assertThat(cgroup.make(MACHINE)).containsExactly(group);

        assertThat(mount.resolve("cgroup.subtree_control")).hasContent("+cpuset");
        assertThat(group.resolve("cpuset.cpus")).hasContent("5-7");
        assertThat(group.resolve("cpu.weight")).hasContent("25");
        assertThat(group.resolve("memory.max")).hasContent("4294967296");
        write(group.resolve("memory.stat"), "anon 40\nfile 900\nshmem 2\n");
        assertThat(cgroup.memory()).contains(new StackCgroup.Memory(42, MACHINE / 2));
        assertThat(cgroup.limitsProcessor("0::/ambit-stacks-1\n")).isTrue();
        assertThat(cgroup.limitsProcessor("0::/system.slice/ambit.service\n")).isFalse();
    }

    /// A file in a directory stands for a process in a group: neither can be deleted.
    @Test
    void start_deletes_old_empty_groups_and_keeps_those_of_living_servers() throws Exception {
        Instant now = Instant.parse("2027-01-01T00:00:00Z");
        for (String controller : List.of("", "cpu", "memory", "cpuset")) {
            made(controller, "ambit-stacks-dead", now.minusSeconds(61));
            made(controller, "ambit-stacks-starting", now.minusSeconds(59));
            made(controller, "other", now.minusSeconds(61));
            write(made(controller, "ambit-stacks-alive", now).resolve("cgroup.procs"), "7");
            modified(mount.resolve(controller).resolve("ambit-stacks-alive"), now.minusSeconds(61));
        }

        new StackCgroup(mount, "ambit-stacks-1").deleteLeftovers(now);

        for (String controller : List.of("", "cpu", "memory", "cpuset")) {
            assertThat(mount.resolve(controller).resolve("ambit-stacks-dead")).doesNotExist();
            assertThat(mount.resolve(controller).resolve("ambit-stacks-starting"))
                    .exists();
            assertThat(mount.resolve(controller).resolve("ambit-stacks-alive")).exists();
            assertThat(mount.resolve(controller).resolve("other")).exists();
        }
    }

    /// A restart of PostgreSQL uses its old group, which another server that starts must not delete. A new directory
    /// does not have the permissions of the old one.
    @Test
    void empty_group_that_is_used_again_counts_as_new() throws Exception {
        Path group = made("cpu", "ambit-stacks-1", Instant.EPOCH);
        Files.setPosixFilePermissions(group, PosixFilePermissions.fromString("rwxrwxrwx"));

        new StackCgroup(mount, "ambit-stacks-1").make(MACHINE);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(group)))
                .isNotEqualTo("rwxrwxrwx");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"0|0", "0-1|1-1", "0,2|2", "2-3,6|3-3,6"})
    void first_of_several_processors_is_left_out(String all, String others) {
        assertThat(StackCgroup.withoutFirst(all)).isEqualTo(others);
    }

    /// A directory in the place of the file refuses the weight, as the kernel does in a container.
    @Test
    void machine_that_refuses_a_group_has_none() throws Exception {
        write(mount.resolve("cgroup.controllers"), "cpu memory");
        Files.createDirectories(mount.resolve("cgroup.subtree_control"));
        var cgroup = new StackCgroup(mount, "ambit-stacks-1");

        assertThat(cgroup.make(MACHINE)).isEmpty();

        assertThat(mount.resolve("ambit-stacks-1")).doesNotExist();
        assertThat(cgroup.memory()).isEmpty();
    }

    @Test
    void nice_value_counts_only_where_the_kernel_uses_it() throws Exception {
        var cgroup = new StackCgroup(mount, "ambit-stacks-1");
        Path process = Files.createDirectories(mount.resolve("7"));
        write(process.resolve("stat"), "7 (post) gres) S 1 7 7 0 -1 4194560 1 0 0 0 1 1 0 0 30 10 1 0 5");
        write(process.resolve("autogroup"), "/autogroup-3 nice 0\n");

        assertThat(StackProtection.of(cgroup, mount, 7).isNice()).isTrue();

        write(Files.createDirectories(mount.resolve("sys/kernel")).resolve("sched_autogroup_enabled"), "1\n");
        assertThat(StackProtection.of(cgroup, mount, 7).isNice()).isFalse();

        write(process.resolve("autogroup"), "/autogroup-3 nice 10\n");
        assertThat(StackProtection.of(cgroup, mount, 7).isNice()).isTrue();
    }

    private Path made(String controller, String name, Instant at) throws IOException {
        Path group = Files.createDirectories(mount.resolve(controller).resolve(name));
        modified(group, at);
        return group;
    }

    private static void modified(Path group, Instant at) throws IOException {
        Files.setLastModifiedTime(group, FileTime.from(at));
    }

    private Path group(String controller) {
        return mount.resolve(controller).resolve("ambit-stacks-1");
    }

    private static void write(Path file, String text) throws IOException {
        Files.writeString(file, text);
    }
}
