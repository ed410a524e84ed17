package dev.ambit.receipt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestServer;
import dev.ambit.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs the script of docs/how-to/verify-a-deletion-receipt.md.
@Tag("long")
class ReceiptScriptTest {

    private static final Path PAGE = Path.of("../docs/how-to/verify-a-deletion-receipt.md");
    private static final Pattern SCRIPT = Pattern.compile("```js\n(.*?)```", Pattern.DOTALL);
    private static final int LINES_MAX = 10;
    private static final long SECONDS_MAX = 60;

    @TempDir
    private Path directory;

    @Test
    void script_accepts_a_genuine_receipt_and_rejects_a_changed_one() throws Exception {
        TestAccount acme = TestServer.openAccount();
        String operation = acme.http()
                .delete(acme.key(), "/api/v1/environments/development?confirmName=Development", "")
                .isOk()
                .text("operationId");
        acme.done(operation);
        Reply receipt =
                acme.http().get(acme.key(), "/api/v1/receipts/" + operation).isOk();
        String key = acme.http().get(acme.key(), "/api/v1/receipts/key").text("publicKey");

        assertThat(run(receipt.text("receipt"), receipt.text("signature"), key)).isEqualTo("genuine 0");
        assertThat(run(
                        receipt.text("receipt").replace("\"rowsFound\":0", "\"rowsFound\":1"),
                        receipt.text("signature"),
                        key))
                .isEqualTo("NOT GENUINE 1");
    }

    private String run(String receipt, String signature, String key) throws IOException, InterruptedException {
        Matcher script = SCRIPT.matcher(Files.readString(PAGE));
        assertThat(script.find()).isTrue();
        assertThat(script.group(1).lines()).hasSizeLessThanOrEqualTo(LINES_MAX);
        Path verify = Files.writeString(directory.resolve("verify.mjs"), script.group(1));
        Path file = Files.writeString(
                directory.resolve("receipt.json"), Json.text(Map.of("receipt", receipt, "signature", signature)));
        Process node = new ProcessBuilder("node", verify.toString(), file.toString(), key)
                .redirectErrorStream(true)
                .start();
        String output = new String(node.getInputStream().readAllBytes(), UTF_8).strip();
        assertThat(node.waitFor(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
        return output + " " + node.exitValue();
    }
}
