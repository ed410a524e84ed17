package dev.ambit.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The bundled components and fonts are the ones that the build script wrote.
class ComponentsTest {

    private static final Path VENDOR = Path.of("../console/src/main/resources/dev/ambit/console/vendor");

    @Test
    void bundled_files_have_their_checksums() throws IOException, NoSuchAlgorithmException {
        List<String> lines = Files.readAllLines(VENDOR.resolve("SHA256SUMS"), UTF_8);

        assertThat(lines).hasSize(3);
        for (String line : lines) {
            String name = line.substring(line.lastIndexOf(' ') + 1);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(VENDOR.resolve(name)));
            assertThat(HexFormat.of().formatHex(digest)).as(name).isEqualTo(line.substring(0, line.indexOf(' ')));
        }
    }
}
