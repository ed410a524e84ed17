package dev.ambit.standin.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.http.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/// Answers each request with the text of `main.js`, so that tests see the live version. Code that contains `throw`
/// fails.
public final class EchoRuntime implements FunctionRuntime {

    @Override
    public Answer invoke(Code code, String event) {
        String program = program(code.zip());
        return program.contains("throw")
                ? new Answer("{\"errorType\": \"Runtime.ExitError\"}", "Unhandled")
                : new Answer(Json.text(Map.of("statusCode", 200, "body", program)), null);
    }

    private static String program(byte[] zip) {
        try (var entries = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (ZipEntry it = entries.getNextEntry(); it != null; it = entries.getNextEntry()) {
                if (it.getName().equals("main.js")) {
                    return new String(entries.readAllBytes(), UTF_8);
                }
            }
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
