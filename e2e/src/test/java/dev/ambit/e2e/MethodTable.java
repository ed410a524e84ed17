package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/// The tables of SDK methods in the page of compatibility. With `-Dambit.write=true`, a test writes its table.
final class MethodTable {

    private static final Path PAGE = Checkout.DIRECTORY.resolve("docs/reference/compatibility.md");

    private MethodTable() {}

    /// Requires that each method works or is refused with a code, and that the page says so.
    ///
    /// @param sdk name of the SDK in the markers around its table
    static void require(String sdk, Map<String, String> results) throws IOException {
        assertThat(results)
                .allSatisfy((method, result) -> assertThat(result).as(method).matches("works|refused: \\w+"));
        String begin = "<!-- %s: begin -->\n".formatted(sdk);
        String page = Files.readString(PAGE);
        String written = page.substring(0, page.indexOf(begin) + begin.length())
                + table(results)
                + page.substring(page.indexOf("<!-- %s: end -->".formatted(sdk)));
        if (Boolean.getBoolean("ambit.write")) {
            Files.writeString(PAGE, written);
        }

        assertThat(PAGE).hasContent(written);
    }

    private static String table(Map<String, String> results) {
        return results.entrySet().stream()
                .map(it -> "| `%s` | %s |"
                        .formatted(it.getKey(), it.getValue().replaceAll("refused: (\\w+)", "refused: `$1`")))
                .collect(Collectors.joining("\n", "| method | result |\n|---|---|\n", "\n"));
    }
}
