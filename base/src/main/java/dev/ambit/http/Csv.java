package dev.ambit.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Comma-separated values by RFC 4180, safe against formula injection in spreadsheets.
final class Csv {

    /// Characters that start a formula in a spreadsheet, or that a spreadsheet skips before one.
    private static final String FORMULA = "=+-@\t\r\n";

    private Csv() {}

    /// Returns one CSV line. Timestamps are written as in JSON, other values by [Object#toString], null as empty.
    static String line(List<? extends @Nullable Object> cells) {
        return cells.stream().map(Csv::cell).collect(Collectors.joining(",", "", "\r\n"));
    }

    private static String cell(@Nullable Object value) {
        String text = text(value);
        String harmless = isFormula(text) ? "'" + text : text;
        return harmless.chars().anyMatch(it -> it == ',' || it == '"' || it == '\r' || it == '\n')
                ? '"' + harmless.replace("\"", "\"\"") + '"'
                : harmless;
    }

    /// Returns whether the text is a formula, also behind apostrophes, because an import removes one of them.
    private static boolean isFormula(String text) {
        int start = 0;
        while (start < text.length() && text.charAt(start) == '\'') {
            start++;
        }
        return start < text.length() && FORMULA.indexOf(text.charAt(start)) >= 0;
    }

    private static String text(@Nullable Object value) {
        if (value instanceof Instant moment) {
            byte[] iso = new byte[Json.INSTANT_BYTES_MAX];
            return new String(iso, 0, Json.putInstant(iso, 0, moment.toEpochMilli()), US_ASCII);
        }
        return value == null ? "" : value.toString();
    }
}
