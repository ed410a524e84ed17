package dev.ambit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JdkFinderTest {

    private static final Path FINDER =
            Path.of("..", "bin", "jdk").toAbsolutePath().normalize();

    @TempDir
    private Path place;

    @Test
    void jdk_of_java_home_is_used_if_it_is_new_enough() throws Exception {
        Path jdk = jdk("my jdk", "25.0.1");

        assertThat(found(Map.of("JAVA_HOME", jdk.toString()))).isEqualTo(jdk.toString());
    }

    @Test
    void old_jdk_is_skipped_for_the_jdk_on_the_path() throws Exception {
        Path old = jdk("old", "17.0.9");
        Path newer = jdk("newer", "26");

        assertThat(found(Map.of(
                        "JAVA_HOME", old.toString(), "PATH", newer.resolve("bin") + ":" + System.getenv("PATH"))))
                .isEqualTo(newer.toString());
    }

    @Test
    void runtime_without_a_compiler_is_skipped() throws Exception {
        Path jre = jdk("jre", "25");
        Files.delete(jre.resolve("bin/javac"));
        Path jdk = jdk("jdk", "25");

        assertThat(found(Map.of("JAVA_HOME", jre.toString(), "PATH", jdk.resolve("bin") + ":" + System.getenv("PATH"))))
                .isEqualTo(jdk.toString());
    }

    /// Runs a copy of the script whose absolute paths start at `place`, so that it finds no other JDK.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "home/.jdks/temurin-25",
                "home/.sdkman/candidates/java/25-tem",
                "usr/lib/jvm/java-25",
                "usr/java/jdk-25",
                "opt/jdk-25",
                "Library/Java/JavaVirtualMachines/jdk-25.jdk/Contents/Home"
            })
    void jdk_is_found_in_the_usual_installation_directories(String where) throws Exception {
        Path jdk = jdk(where, "25.0.3");

        assertThat(foundAlone()).isEqualTo(jdk.toString());
    }

    @Test
    void missing_jdk_is_reported_with_installation_commands() throws Exception {
        jdk("usr/lib/jvm/java-17", "17.0.9");

        assertThat(foundAlone())
                .contains(
                        "Ambit needs a JDK of 25 or newer",
                        "apt-get install openjdk-25-jdk",
                        "brew install openjdk",
                        "https://adoptium.net")
                .doesNotContain(place.toString());
    }

    private String foundAlone() throws Exception {
        Path root = place.toRealPath();
        Path finder = Files.writeString(
                root.resolve("finder"),
                Files.readString(FINDER).replaceAll("(?m)^( +)/(?=[A-Za-z])", "$1" + root + "/"));
        Path tools = Files.createDirectory(root.resolve("tools"));
        for (String tool : List.of("sed", "readlink", "dirname")) {
            Files.createSymbolicLink(tools.resolve(tool), tool(tool));
        }
        return found(
                finder,
                Map.of(
                        "JAVA_HOME",
                        "",
                        "SDKMAN_DIR",
                        root + "/home/.sdkman",
                        "HOME",
                        root + "/home",
                        "PATH",
                        tools.toString()));
    }

    private static Path tool(String name) {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow();
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
        return found(FINDER, environment);
    }

    private static String found(Path finder, Map<String, String> environment) throws Exception {
        var builder = new ProcessBuilder("sh", "-euc", ". \"$1\"; echo \"$JAVA_HOME\"", "sh", finder.toString());
        builder.environment().putAll(environment);
        Process process = builder.redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    }
}
