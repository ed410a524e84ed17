package dev.ambit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ambit.TestInstallation;
import dev.ambit.TestStage;
import dev.ambit.TestTenant;
import dev.ambit.host.HostDirectory;
import dev.ambit.host.bucket.Buckets;
import dev.ambit.host.function.TestCode;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Changes the distribution of a store by commands.
class StackDeliveryTest {

    @TempDir
    private static Path home;

    private static TestInstallation installation;
    private static TestStage stage;
    private static TestUser ann;

    @BeforeAll
    static void start() throws Exception {
        installation = TestInstallation.start();
        TestTenant acme = installation.store("Acme");
        stage = acme.development();
        ann = TestUser.withKey(home, acme.account())
                .with("AMBIT_URL", "http://127.0.0.1:" + installation.app().port());
    }

    @AfterAll
    static void stop() throws Exception {
        installation.close();
    }

    @Test
    void cached_files_are_invalidated_by_path() {
        put("one.css", "old");
        put("two.css", "old");
        assertThat(seen("/one.css") + seen("/two.css")).isEqualTo("oldold");
        put("one.css", "new");
        put("two.css", "new");
        assertThat(seen("/one.css") + seen("/two.css")).isEqualTo("oldold");

        assertThat(ann.sees("stack", "invalidate", "/one.css", "/two.*", "--env", "acme-dev"))
                .containsPattern("(?m)^/one.css")
                .containsPattern("(?m)^/two");

        assertThat(seen("/one.css") + seen("/two.css")).isEqualTo("newnew");
        assertThat(ann.isRefused("stack", "invalidate", "one.css", "--env", "acme-dev"))
                .contains("paths.0", "as /assets/*");
        assertThat(ann.isRefused("stack", "invalidate", "/one.css", "--env", "development"))
                .contains("no distribution");
    }

    @Test
    void uploaded_function_runs_and_a_broken_upload_keeps_it_running() throws Exception {
        Path code = home.resolve("shop.zip");
        Files.write(code, TestCode.script("""
                require('node:http').createServer((_, answer) => answer.end('from a shell')).listen(process.env.PORT, '127.0.0.1');
                """));
        Path broken = Files.writeString(home.resolve("broken.zip"), "no zip");

        assertThat(ann.isRefused("stack", "upload", home.resolve("missing.zip").toString(), "--env", "acme-dev"))
                .contains("missing.zip cannot be read");
        Object refusal = stage.get("/function").isOk().at("refusal");
        assumeTrue(refusal == null, () -> String.valueOf(refusal));
        assertThat(ann.sees("stack", "upload", code.toString(), "--env", "acme-dev"))
                .containsPattern("(?m)^state +RUNNING$")
                .containsPattern("(?m)^version +1$");

        assertThat(seen("/api/greeting")).isEqualTo("from a shell");
        assertThat(ann.isRefused("stack", "upload", broken.toString(), "--env", "acme-dev"))
                .startsWith("ambit: ");
        assertThat(seen("/api/greeting")).isEqualTo("from a shell");
    }

    private static String seen(String path) {
        return installation.visit(stage.host(), path).getContentAsString();
    }

    private static void put(String name, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        Buckets.in(HostDirectory.in(installation.data()))
                .put(stage.bucketName(), name, new ByteArrayInputStream(bytes), bytes.length, "text/css");
    }
}
