package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.contentOf;

import dev.ambit.Http;
import dev.ambit.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Runs the archive that `mvn package` makes.
@Tag("ci")
@EnabledOnOs(OS.LINUX)
class ArchiveTest {

    private static final Duration START_MAX = Duration.ofMinutes(4);
    private static final int STOP_SECONDS_MAX = 90;
    private static final String UNPACK = "tar -xzf \"$0\"/cli/target/ambit-*.tar.gz --strip-components 1 -C \"$1\"";
    private static final Pattern KEY = Pattern.compile("(server-[^\"]+)");
    private static final Pattern PORT = Pattern.compile("(?m)^ready http://.*:(\\d+)$");

    @TempDir
    private Path directory;

    private Path home;
    private Path data;

    @BeforeEach
    void unpack() throws Exception {
        data = Files.createDirectory(Checkout.opened(directory).resolve("data"));
        home = Files.createDirectory(directory.resolve("a directory"));
        List<String> unpack = List.of("sh", "-c", UNPACK, Checkout.DIRECTORY.toString(), home.toString());
        assertThat(CommandResult.run(unpack).err()).isEmpty();
    }

    @Test
    void unpacked_archive_answers_a_check_without_a_jdk_and_starts_from_its_class_archive() throws Exception {
        whileAmbitRuns((ambit, out) -> {
            assertThat(ambit.info().command()).hasValue(home.toRealPath() + "/runtime/bin/java");
            assertThat(decision(out)).isEqualTo("true");
            assertThat(classArchives(ambit.pid())).hasSize(1);
        });

        whileAmbitRuns((ambit, out) -> {
            ProcessHandle host = ProcessView.descendant(ambit.pid(), "HostMain --");
            assertThat(decision(out)).isEqualTo("true");
            assertThat(classArchives(ambit.pid())).hasSize(1).isEqualTo(classArchives(host.pid()));
        });
    }

    private interface Check {
        void of(ProcessHandle ambit, Path out) throws Exception;
    }

    private void whileAmbitRuns(Check check) throws Exception {
        Path out = Files.createTempFile(directory, "out", "");
        Path err = Files.createTempFile(directory, "err", "");
        var builder = new ProcessBuilder(home + "/bin/ambit", "dev", "--port", "0", "--data", data.toString())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", "/usr/bin:/bin", "HOME", directory.toString()));
        Process ambit = builder.start();
        try {
            Waiting.until("ready", START_MAX, () -> !ambit.isAlive() || isReady(out));
            assertThat(ambit.isAlive()).as(contentOf(err.toFile())).isTrue();
            check.of(ambit.toHandle(), out);
            ambit.destroy();
            assertThat(ambit.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
            assertThat(ambit.exitValue()).isZero();
        } finally {
            ambit.destroyForcibly();
        }
    }

    private static boolean isReady(Path out) {
        return PORT.matcher(contentOf(out.toFile())).find();
    }

    private String decision(Path out) {
        String check = "/api/v1/customers/octo/entitlements/check?featureId=standardSupport";
        return new Http(Integer.parseInt(found(PORT, out)))
                .get(found(KEY, data.resolve("dev-keys.json")), check)
                .isOk()
                .text("isGranted");
    }

    /// Returns the class archives of the installation that a process has mapped.
    private List<String> classArchives(long pid) throws IOException {
        String lib = home.toRealPath().resolve("lib").toString();
        return new ProcessView(pid)
                .files().stream()
                        .filter(it -> it.startsWith(lib) && it.endsWith(".jsa"))
                        .toList();
    }

    private static String found(Pattern pattern, Path file) {
        var found = pattern.matcher(contentOf(file.toFile()));
        assertThat(found.find()).as(file.toString()).isTrue();
        return found.group(1);
    }
}
