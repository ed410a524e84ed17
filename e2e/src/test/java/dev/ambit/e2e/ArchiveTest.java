package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.contentOf;

import dev.ambit.Http;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs the archive that `mvn package` makes.
@Tag("long")
class ArchiveTest {

    private static final Duration START_MAX = Duration.ofMinutes(4);
    private static final int STOP_SECONDS_MAX = 30;
    private static final String UNPACK = "tar -xzf \"$0\"/cli/target/ambit-*.tar.gz --strip-components 1 -C \"$1\"";
    private static final Pattern KEY = Pattern.compile("(server-[^\"]+)");
    private static final Pattern PORT = Pattern.compile("(?m)^ready http://.*:(\\d+)$");

    @TempDir
    Path directory;

    @Test
    void unpacked_archive_answers_a_check_without_a_jdk() throws Exception {
        Path data = Files.createDirectory(Checkout.opened(directory).resolve("data"));
        Path home = Files.createDirectory(directory.resolve("a directory"));
        List<String> unpack = List.of("sh", "-c", UNPACK, Checkout.DIRECTORY.toString(), home.toString());
        assertThat(CommandResult.run(unpack).err()).isEmpty();
        Path out = Files.createFile(directory.resolve("out"));
        Path err = directory.resolve("err");
        var builder = new ProcessBuilder(home + "/bin/ambit", "dev", "--port", "0", "--data", data.toString());
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", "/usr/bin:/bin", "HOME", directory.toString()));

        Process ambit =
                builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        try {
            AmbitProcess.await("ready", START_MAX, () -> !ambit.isAlive() || isReady(out));
            assertThat(ambit.isAlive()).as(contentOf(err.toFile())).isTrue();
            assertThat(ambit.info().command()).hasValue(home.toRealPath() + "/runtime/bin/java");
            String key = found(KEY, data.resolve("dev-keys.json"));
            String check = "/api/v1/customers/octo/entitlements/check?featureId=standardSupport";
            String decision = new Http(Integer.parseInt(found(PORT, out)))
                    .get(key, check)
                    .isOk()
                    .text("isGranted");

            assertThat(decision).isEqualTo("true");
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

    private static String found(Pattern pattern, Path file) {
        var found = pattern.matcher(contentOf(file.toFile()));
        assertThat(found.find()).as(file.toString()).isTrue();
        return found.group(1);
    }
}
