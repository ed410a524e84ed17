package dev.ambit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.contentOf;

import dev.ambit.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Runs a copy of `bin/ambit` with scripts in place of Java and Maven, which record their calls.
class LauncherTest {

    private static final Path BIN = Path.of("..", "bin").toAbsolutePath().normalize();
    private static final List<String> SOURCES = List.of(
            "pom.xml",
            "server/pom.xml",
            "engine/src/main/java/Limit.java",
            "core/src/main/resources/V1.sql",
            "cli/src/main/java/Main.java");

    private static final String LOCK = "house/cli/target/build.lock";
    private static final String ARCHIVE = "-XX:SharedArchiveFile=";

    /// Built an hour ago, of what was written the day before.
    private final Instant built = Instant.now().minus(Duration.ofHours(1));

    @TempDir
    private Path place;

    record Ended(int exit, String out, String err) {}

    @BeforeEach
    void furnish() throws IOException {
        for (String script : List.of("ambit", "jdk")) {
            program("house/bin/" + script, Files.readString(BIN.resolve(script)));
        }
        for (String source : SOURCES) {
            write("house/" + source, "");
        }
        program("jdk/bin/java", "#!/bin/sh\necho \"ran $*\"\n");
        program("jdk/bin/javac", "#!/bin/sh\n");
        write("jdk/release", "JAVA_VERSION=\"25\"\n");
        program("tools/mvn", """
                #!/bin/sh
                echo built >> "%1$s/builds"
                echo "[INFO] Building core 0.1.0                                [2/10]"
                echo "[INFO] Building jar: $PWD/core/target/core.jar"
                while [ -f "%1$s/slow" ]; do sleep 0.1; done
                [ ! -f "%1$s/broken" ] || { echo "Main.java: what is this?"; exit 1; }
                echo jar > cli/target/ambit.jar
                """.formatted(place));
        age(built.minus(Duration.ofDays(1)));
    }

    @Test
    void first_run_builds_the_jar_once() throws Exception {
        Ended first = run("config");
        Ended second = run("config");

        assertThat(first.err()).isEqualTo("building…\nbuilding core (2 of 10)…\n");
        assertThat(first.out()).contains("ran ", "-jar " + place.toRealPath() + "/house/cli/target/ambit.jar config");
        assertThat(second).isEqualTo(new Ended(0, first.out(), ""));
        assertThat(builds()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pom.xml",
                "server/pom.xml",
                "engine/src/main/java/Limit.java",
                "core/src/main/resources/V1.sql",
                "cli/src/main/java/Main.java"
            })
    void source_newer_than_the_jar_triggers_a_build(String source) throws Exception {
        built();

        write("house/" + source, "changed");

        assertThat(run("config").exit()).isZero();
        assertThat(builds()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"engine/src/main/java/Limit.java", "core/src/main/resources/V1.sql"})
    void deleted_source_triggers_a_build(String source) throws Exception {
        built();

        Files.delete(place.resolve("house").resolve(source));

        assertThat(run("config").exit()).isZero();
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void new_test_or_documentation_triggers_no_build() throws Exception {
        built();

        write("house/server/src/test/java/LimitTest.java", "");
        write("house/docs/performance.md", "");

        assertThat(run("config").exit()).isZero();
        assertThat(builds()).isEqualTo(1);
    }

    /// An old jar would hide that the sources are wrong.
    @Test
    void failed_build_prints_its_error_and_runs_nothing() throws Exception {
        built();
        write("broken", "");
        write("house/cli/src/main/java/Main.java", "what is this?");

        Ended failed = run("config");
        Ended again = run("config");
        Files.delete(place.resolve("broken"));
        Ended mended = run("config");

        assertThat(failed)
                .isEqualTo(new Ended(1, "", "building…\nbuilding core (2 of 10)…\nMain.java: what is this?\n"));
        assertThat(again).isEqualTo(failed);
        assertThat(mended.out()).startsWith("ran ");
        assertThat(builds()).isEqualTo(4);
    }

    @Test
    void unpacked_archive_runs_its_own_runtime_without_a_build() throws Exception {
        program("house/runtime/bin/java", "#!/bin/sh\necho \"archive ran $*\"\n");
        write("house/lib/ambit.jar", "");
        Files.delete(place.resolve("house/bin/jdk"));

        Ended ended = run("serve");

        assertThat(ended.err()).isEmpty();
        assertThat(ended.out())
                .startsWith("archive ran ")
                .contains(ARCHIVE + place.toRealPath() + "/house/lib/ambit.jsa ")
                .endsWith("-jar " + place.toRealPath() + "/house/lib/ambit.jar serve\n");
        assertThat(place.resolve("builds")).doesNotExist();
    }

    @Test
    void second_call_waits_for_the_build_of_the_first() throws Exception {
        write("slow", "");

        Process first = start("config", "err");
        Waiting.until(() -> Files.isSymbolicLink(place.resolve(LOCK)), it -> it);
        Process second = start("help", "second");
        Waiting.until(() -> contentOf(place.resolve("second").toFile()), it -> !it.isEmpty());
        Files.delete(place.resolve("slow"));

        assertThat(ended(first, "err").exit()).isZero();
        assertThat(ended(second, "second"))
                .satisfies(it -> assertThat(it.out()).endsWith("ambit.jar help\n"))
                .extracting(Ended::err)
                .isEqualTo("waiting for the build of process " + first.pid() + "…\n");
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void lock_of_a_killed_build_is_ignored() throws Exception {
        Files.createDirectories(place.resolve(LOCK).getParent());
        Files.createSymbolicLink(place.resolve(LOCK), Path.of("999999999"));

        assertThat(run("config").exit()).isZero();
        assertThat(builds()).isEqualTo(1);
        assertThat(Files.isSymbolicLink(place.resolve(LOCK))).isFalse();
    }

    @Test
    void command_uses_the_class_archive_that_a_server_kept() throws Exception {
        built();
        Path archive = archive("serve");

        assertThat(run("config").out()).doesNotContain(ARCHIVE);
        Files.writeString(archive, "classes");

        assertThat(run("config").out())
                .contains(ARCHIVE + archive + " ")
                .contains("-XX:TieredStopAtLevel=1 ")
                .doesNotContain("AutoCreate");
        assertThat(run("host").out()).contains(ARCHIVE + archive + " ").doesNotContain("TieredStopAtLevel");
        assertThat(run("serve").out()).contains("-XX:+AutoCreateSharedArchive " + ARCHIVE + archive + " ");
        assertThat(archive("replica"))
                .hasFileName(archive.getFileName().toString().replace("ambit", "replica"));
    }

    @Test
    void class_archive_that_does_not_fit_is_deleted() throws Exception {
        built();
        Path archive = archive("serve");
        Path other = Files.writeString(archive.resolveSibling("ambit-1-2.jsa"), "classes");
        Path replica = Files.writeString(archive.resolveSibling("replica-1-2.jsa"), "classes");
        // The JVM writes the beginning of an archive last.
        Files.write(archive, new byte[4096]);

        Ended ended = run("config");

        assertThat(ended.out()).doesNotContain(ARCHIVE);
        assertThat(archive).doesNotExist();
        assertThat(other).doesNotExist();
        assertThat(replica).exists();
    }

    /// Root owns an installation, and another user runs it.
    @Test
    void class_archive_that_cannot_be_deleted_stops_no_command() throws Exception {
        built();
        write("house/cli/target/ambit-1-2.jsa/file", "A directory, which rm -f cannot delete.");

        assertThat(run("config"))
                .satisfies(it -> assertThat(it.exit()).isZero())
                .extracting(Ended::err)
                .isEqualTo("");
    }

    /// The file that a server is told to use and to renew.
    private Path archive(String word) throws Exception {
        String out = run(word).out();
        String rest = out.substring(out.indexOf(ARCHIVE) + ARCHIVE.length());
        return Path.of(rest.substring(0, rest.indexOf(' ')));
    }

    private void built() throws Exception {
        assertThat(run("config").exit()).isZero();
        age(built.minus(Duration.ofDays(1)));
        Files.setLastModifiedTime(place.resolve("house/cli/target/ambit.built"), FileTime.from(built));
    }

    private long builds() throws IOException {
        return Files.readAllLines(place.resolve("builds")).size();
    }

    private void age(Instant instant) throws IOException {
        try (Stream<Path> files = Files.walk(place.resolve("house"))) {
            for (Path file : files.toList()) {
                Files.setLastModifiedTime(file, FileTime.from(instant));
            }
        }
    }

    private void write(String path, String text) throws IOException {
        Path file = place.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private void program(String path, String text) throws IOException {
        write(path, text);
        Files.setPosixFilePermissions(place.resolve(path), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Ended run(String word) throws Exception {
        return ended(start(word, "err"), "err");
    }

    private Process start(String word, String err) throws IOException {
        var builder = new ProcessBuilder(place.resolve("house/bin/ambit").toString(), word)
                .redirectError(place.resolve(err).toFile());
        builder.environment().put("JAVA_HOME", place.resolve("jdk").toString());
        builder.environment().put("PATH", place.resolve("tools") + ":" + System.getenv("PATH"));
        // Else `serve` as root first asks Java how to start, which `ServeAsRootTest` covers.
        builder.environment().put("AMBIT_ALLOW_ROOT", "true");
        return builder.start();
    }

    private Ended ended(Process process, String err) throws Exception {
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Ended(process.waitFor(), out, Files.readString(place.resolve(err)));
    }
}
