package dev.ambit.host.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ambit.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FunctionJdkTest {

    @TempDir
    Path directory;

    private Path jdk;
    private Path oldJdk;
    private Path runtime;

    @BeforeEach
    void install() throws IOException {
        jdk = installed("jdk", "25.0.3", "java", "javac");
        oldJdk = installed("old", "17.0.1", "java", "javac");
        runtime = installed("runtime", "25.0.3", "java");
    }

    @Test
    void configured_java_runs_jars() {
        var configured = new FunctionJdk(oldJdk, List.of(jdk));

        assertThat(command(configured)).startsWith(oldJdk + "/bin/java");
        assertThat(configured.refusal()).isEmpty();
    }

    @Test
    void first_complete_and_recent_jdk_runs_jars_by_default() {
        var found = new FunctionJdk(null, List.of(directory.resolve("none"), runtime, oldJdk, jdk));

        assertThat(command(found)).startsWith(jdk + "/bin/java");
        assertThat(CodeRuntime.JAVA.files(found)).contains(jdk);
        assertThat(found.refusal()).isEmpty();
    }

    @Test
    void jars_are_refused_without_a_jdk() {
        var none = new FunctionJdk(null, List.of(runtime, oldJdk));

        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> command(none))
                .withMessageContaining(
                        "The code is a jar. This server has no JDK 25 or newer for the jars of functions.")
                .withMessageContaining("set AMBIT_FUNCTION_JAVA_HOME");
    }

    @Test
    void invalid_java_home_is_reported_and_no_other_jdk_is_used() {
        var wrong = new FunctionJdk(directory.resolve("none"), List.of(jdk));

        assertThat(wrong.java()).isEmpty();
        assertThat(wrong.refusal())
                .hasValue("AMBIT_FUNCTION_JAVA_HOME is `%s/none`, which contains no `bin/java`.".formatted(directory));
    }

    private static String command(FunctionJdk jdk) {
        return String.join(" ", CodeRuntime.JAVA.command(jdk, 64));
    }

    private Path installed(String name, String version, String... programs) throws IOException {
        Path home = directory.toRealPath().resolve(name);
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"%s\"\n".formatted(version));
        for (String program : programs) {
            Path file = Files.createFile(home.resolve("bin").resolve(program));
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return home;
    }
}
