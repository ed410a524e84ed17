package dev.ambit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.http.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("long")
class ReceiptCommandsTest extends OwnerFixture {

    private String key;
    private CommandOutput deleted;

    @BeforeEach
    void delete() {
        key = ann.gets("receipt", "key", "--json").text("publicKey");
        deleted = ann.types("env", "delete", "development", "--yes", "--json");
    }

    @Test
    void receipt_is_shown_and_verified_with_a_key_from_before_the_deletion() throws Exception {
        String operation = deleted.err().replaceAll("(?s).*operation ([0-9a-f-]{36}).*", "$1");
        Path file = Files.writeString(home.resolve("receipt.json"), deleted.out());

        assertThat(ann.sees("receipt", "show", operation)).containsPattern("(?m)^public key +" + key + "$");
        assertThat(ann.sees("receipt", "show", operation, "--json")).isEqualTo(deleted.out());
        assertThat(ann.sees("receipt", "verify", file.toString(), "--public-key", key))
                .isEqualTo("genuine\n");
        assertThat(ann.sees("receipt", "key")).contains(key);
    }

    @Test
    void receipt_with_a_changed_text_or_signature_is_not_genuine() throws Exception {
        JsonObject receipt = new JsonObject(Json.map(deleted.out()));
        String text = receipt.text("receipt");
        String signature = receipt.text("signature");

        assertThat(verdict(text.replace("\"rowsFound\":0", "\"rowsFound\":1"), signature))
                .isEqualTo("NOT GENUINE\n");
        assertThat(verdict(text, signature.replaceFirst("..", "AA"))).isEqualTo("NOT GENUINE\n");
        assertThat(verdict(text, "")).isEqualTo("NOT GENUINE\n");
        assertThat(verdict(text, "?")).isEqualTo("NOT GENUINE\n");
    }

    @Test
    void invalid_receipt_file_and_invalid_public_key_are_named() throws Exception {
        Path file = Files.writeString(home.resolve("list.json"), "[]");

        assertThat(ann.isRefused("receipt", "verify", file.toString(), "--public-key", key))
                .contains("list.json is not a receipt");
        assertThat(ann.isRefused("receipt", "verify", "/nowhere.json", "--public-key", key))
                .contains("/nowhere.json cannot be read");
        assertThat(ann.isRefused("receipt", "verify", file.toString(), "--public-key", "AA"))
                .contains("received `AA`");
        assertThat(ann.types("receipt", "verify", file.toString()).exit()).isEqualTo(Command.WRONG_USAGE);
        assertThat(ann.isRefused("receipt", "show", "guessed")).contains("Operation `guessed` has no receipt.");
    }

    private String verdict(String text, String signature) throws Exception {
        Path file = Files.writeString(
                home.resolve("receipt.json"),
                Json.text(Map.of("data", Map.of("receipt", text, "signature", signature))));
        CommandOutput typed = ann.types("receipt", "verify", file.toString(), "--public-key", key);
        assertThat(typed.exit()).isEqualTo(Command.FAILED);
        return typed.out();
    }
}
