package dev.ambit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {

    @TempDir
    private Path place;

    @BeforeEach
    void letOthersPass() throws Exception {
        AmbitProcess.opened(place);
    }

    @Test
    void a_machine_that_fits_gets_a_good_line_for_each_check() throws Exception {
        Path data = place.resolve("data");

        Typed typed = Typed.run("doctor", "--port", "0", "--data", data.toString());

        assertThat(typed.out().lines().map(line -> line.substring(6, 24).strip()))
                .containsExactly(
                        "jdk",
                        "data directory",
                        "disk",
                        "open files",
                        "port",
                        "database",
                        "roles",
                        "fsync",
                        "synchronous_commit");
        assertThat(typed.out()).doesNotContain("fail").contains("ok    fsync");
        assertThat(typed.exit()).isZero();
        assertThat(place).isEmptyDirectory();
    }

    @Test
    void a_database_that_is_away_fails() {
        String url = "jdbc:postgresql://127.0.0.1:1/ambit?user=a&password=hidden";
        Map<String, String> environment = Map.of("AMBIT_DATABASE_URL", url, "AMBIT_DATABASE_OWNER_URL", url);

        Typed typed = Typed.run(environment, "doctor", "--port", "0", "--data", place.toString());

        assertThat(typed.exit()).isEqualTo(1);
        assertThat(typed.out()).containsPattern("(?m)^fail +database .*refused").doesNotContain("hidden");
    }

    @Test
    void an_address_of_another_machine_fails() {
        Typed typed = Typed.run("doctor", "--host", "192.0.2.1", "--port", "0", "--data", place + "/data");

        assertThat(typed.exit()).isEqualTo(1);
        assertThat(typed.out()).containsPattern("(?m)^fail +port +cannot listen on 192.0.2.1");
    }

    @Test
    void a_port_in_use_fails() throws Exception {
        try (var other = new ServerSocket(0)) {
            Typed typed = Typed.run("doctor", "--port", other.getLocalPort() + "", "--data", place + "/data");

            assertThat(typed.exit()).isEqualTo(1);
            assertThat(typed.out()).containsPattern("(?m)^fail +port .*in use");
        }
    }
}
