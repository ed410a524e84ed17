package dev.ambit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JdkFinderTest {

    private static final Path FINDER =
            Path.of("..", "bin", "jdk").toAbsolutePath().normalize();

    @TempDir
    private Path place;

    @Test
    void the_one_that_is_set_is_taken_if_it_is_new_enough() throws Exception {
        Path jdk = jdk("my jdk", "25.0.1");

        assertThat(found(Map.of("JAVA_HOME", jdk.toString()))).isEqualTo(jdk.toString());
    }

    @Test
    void an_old_one_is_passed_over_for_that_on_the_path() throws Exception {
        Path old = jdk("old", "17.0.9");
        Path newer = jdk("newer", "26");

        assertThat(found(Map.of(
                        "JAVA_HOME", old.toString(), "PATH", newer.resolve("bin") + ":" + System.getenv("PATH"))))
                .isEqualTo(newer.toString());
    }

    @Test
    void one_without_a_compiler_is_passed_over() throws Exception {
        Path jre = jdk("jre", "25");
        Files.delete(jre.resolve("bin/javac"));
        Path jdk = jdk("jdk", "25");

        assertThat(found(Map.of("JAVA_HOME", jre.toString(), "PATH", jdk.resolve("bin") + ":" + System.getenv("PATH"))))
                .isEqualTo(jdk.toString());
    }

    private Path jdk(String name, String version) throws Exception {
        Path home = place.toRealPath().resolve(name);
        Files.createDirectories(home.resolve("bin"));
        for (String program : new String[] {"java", "javac"}) {
            Path file = Files.writeString(home.resolve("bin").resolve(program), "#!/bin/sh\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    private static String found(Map<String, String> environment) throws Exception {
        var builder = new ProcessBuilder("sh", "-euc", ". \"$1\"; echo \"$JAVA_HOME\"", "sh", FINDER.toString());
        builder.environment().putAll(environment);
        Process process = builder.redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    }
}
