package dev.ambit.backup;

import static dev.ambit.stack.Stage.DEVELOPMENT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.rowcopy.TestShop;
import dev.ambit.stack.DatabaseStrategy;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("ci")
class BrokenDumpTest {

    private static final String HEAD = """
            {"format": 1, "takenAt": "2026-01-01T00:00:00Z", "tables": [%s], "extensions": [], "before": [], "behind": []}
            """;

    private final TestShop shop = TestShop.open(DatabaseStrategy.DATABASE);

    @LongTest
    void dump_with_an_incomplete_header_is_refused() throws IOException {
        for (String head : new String[] {"{\"format\": 1}", "null", "[]", "{", HEAD.formatted("null")}) {
            assertThat(send(frame('H', head)).status()).isBetween(400, 409);
        }
    }

    @LongTest
    void dump_with_fewer_tables_than_the_database_is_imported() throws IOException {
        String orders = "{\"name\": \"orders\", \"columns\": [\"id\"]}";

        Reply done = shop.over(send(frame('H', HEAD.formatted(orders)), frame('F', "{\"rows\": 0}"))
                .isOk()
                .text("operationId"));

        assertThat(done.text("state")).as("%s", done).isEqualTo("DONE");
    }

    @Test
    void truncated_dump_changes_nothing() throws IOException {
        shop.run(DEVELOPMENT, "insert into countries values ('FI', 'Finland')");
        String countries = "{\"name\": \"countries\", \"columns\": [\"code\", \"name\"]}";

        Reply done = shop.over(
                send(frame('H', HEAD.formatted(countries)), frame('T', "\"countries\""), frame('R', "SE\tSweden\n"))
                        .isOk()
                        .text("operationId"));

        assertThat(done.text("state")).as("%s", done).isEqualTo("FAILED");
        assertThat(shop.count(DEVELOPMENT, "countries")).isOne();
    }

    private static byte[] frame(char kind, String text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        byte[] body = text.getBytes(UTF_8);
        out.writeByte(kind);
        out.writeInt(body.length);
        out.write(body);
        return bytes.toByteArray();
    }

    private Reply send(byte[]... frames) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bytes)) {
            for (byte[] it : frames) {
                out.write(it);
            }
        }
        var http = shop.account().http();
        return http.send(http.request("/api/v1/stacks/development/import")
                .header("X-API-KEY", shop.account().key())
                .header("Content-Type", BackupApi.DUMP)
                .POST(BodyPublishers.ofByteArray(bytes.toByteArray())));
    }
}
