package dev.ambit.console;

import dev.ambit.http.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Customers in a CSV file. The first line names the columns: `id`, `name`, `email`, and others as metadata. A line
/// such as `sep=;`, which Excel writes and reads, can be before it.
/// A file that the console exported can be imported; its columns `createdAt` and `updatedAt` are ignored.
///
/// @param faults errors with the line on which they are
public record CustomerCsv(List<Row> rows, List<LineFault> faults) {

    static final int CUSTOMERS_MAX = 20_000;

    private static final int FAULTS_MAX = 50;
    private static final String METADATA = "metadata";
    private static final Pattern SEPARATOR_LINE = Pattern.compile("(?i)sep=([,;\\t|])\\r?\\n");
    private static final int ID_CHARS_MAX = 255;
    private static final String EMAIL = "[^@\\s]+@[^@\\s]+";

    /// Characters before which an export writes an apostrophe, so that spreadsheets read no formula.
    private static final String FORMULA = "=+-@\t\r\n";

    /// A customer.
    ///
    /// @param line number of its first line in the file
    public record Row(int line, String id, String name, String email, Map<String, String> metadata) {

        Map<String, Object> body() {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("id", id);
            if (!name.isEmpty()) {
                body.put("name", name);
            }
            if (!email.isEmpty()) {
                body.put("email", email);
            }
            if (!metadata.isEmpty()) {
                body.put("metadata", metadata);
            }
            return body;
        }
    }

    private record Cells(int line, List<String> values) {}

    static CustomerCsv read(String text) {
        List<LineFault> faults = new ArrayList<>();
        List<Cells> lines = cells(text, faults);
        if (lines.isEmpty()) {
            return new CustomerCsv(
                    List.of(), List.of(new LineFault(1, "The file is empty. Its first line must name the columns.")));
        }
        List<String> columns =
                lines.getFirst().values().stream().map(it -> it.strip()).toList();
        if (columns.stream().noneMatch(it -> it.equalsIgnoreCase("id"))) {
            faults.add(new LineFault(
                    1,
                    "The column `id` is missing; received `%s`. Name the columns on the first line, such as `id,name,email`."
                            .formatted(PageBudget.shortened(String.join(",", columns), 100))));
            return new CustomerCsv(List.of(), faults);
        }
        Set<String> names = new HashSet<>();
        for (String it : columns) {
            if (!it.isEmpty() && !names.add(key(it))) {
                faults.add(new LineFault(
                        1,
                        "The column `%s` is listed twice. Remove or rename one of them."
                                .formatted(PageBudget.shortened(it, 60))));
                return new CustomerCsv(List.of(), faults);
            }
        }
        List<Row> rows = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (Cells it : lines.subList(1, lines.size())) {
            Row row = row(columns, it, faults);
            check(row, ids, faults);
            rows.add(row);
        }
        if (rows.isEmpty() && faults.isEmpty()) {
            faults.add(
                    new LineFault(1, "The file has no customers. Add one line per customer below the column names."));
        }
        if (rows.size() > CUSTOMERS_MAX) {
            faults.add(new LineFault(
                    CUSTOMERS_MAX + 1,
                    "The file has %,d customers. Import at most %,d at once, or use the API."
                            .formatted(rows.size(), CUSTOMERS_MAX)));
        }
        return new CustomerCsv(rows, faults.subList(0, Math.min(faults.size(), FAULTS_MAX)));
    }

    /// Returns the fault that the API reports, with the line of its customer.
    Fault located(Fault fault) {
        String field = fault.field();
        if (field != null && field.matches("customers\\.\\d{1,6}(\\..*)?")) {
            int index = Integer.parseInt(field.split("\\.", 3)[1]);
            if (index < rows.size()) {
                return new Fault(field, "Line %d: %s".formatted(rows.get(index).line(), fault.message()));
            }
        }
        return fault;
    }

    private static Row row(List<String> columns, Cells cells, List<LineFault> faults) {
        if (cells.values().size() > columns.size()) {
            faults.add(new LineFault(
                    cells.line(),
                    "The line has %d values for %d columns. Put values with commas in quotes."
                            .formatted(cells.values().size(), columns.size())));
        }
        String id = "";
        String name = "";
        String email = "";
        Map<String, String> metadata = new LinkedHashMap<>();
        Map<String, String> own = new LinkedHashMap<>();
        for (int i = 0; i < Math.min(columns.size(), cells.values().size()); i++) {
            String value = unescaped(cells.values().get(i).strip());
            switch (key(columns.get(i))) {
                case "id" -> id = value;
                case "name" -> name = value;
                case "email" -> email = value;
                case METADATA -> metadata.putAll(metadata(value));
                case "", "createdAt", "updatedAt" -> {
                    // Columns without a name are left out, and so are the times of an export.
                }
                default -> {
                    if (!value.isEmpty()) {
                        own.put(columns.get(i), value);
                    }
                }
            }
        }
        metadata.putAll(own);
        return new Row(cells.line(), id, name, email, metadata);
    }

    /// Reads the cell of the column `metadata`. An export writes all metadata there as a JSON object; other text is
    /// metadata with the name of the column.
    private static Map<String, String> metadata(String value) {
        if (value.isEmpty()) {
            return Map.of();
        }
        if (value.startsWith("{")) {
            try {
                return Json.texts(value);
            } catch (RuntimeException _) {
                // A person has written the cell.
            }
        }
        return Map.of(METADATA, value);
    }

    /// Returns the column name for comparison. Only the names of metadata columns are case-sensitive.
    private static String key(String column) {
        String lower = column.toLowerCase(Locale.ROOT);
        return lower.equals("id") || lower.equals("name") || lower.equals("email") ? lower : column;
    }

    /// Removes the apostrophe that an export added before a formula, even if the formula already had apostrophes
    /// before it.
    private static String unescaped(String value) {
        int start = 0;
        while (start < value.length() && value.charAt(start) == '\'') {
            start++;
        }
        boolean isEscaped = start > 0 && start < value.length() && FORMULA.indexOf(value.charAt(start)) >= 0;
        return isEscaped ? value.substring(1) : value;
    }

    private static void check(Row row, Set<String> ids, List<LineFault> faults) {
        if (row.id().isEmpty()) {
            faults.add(new LineFault(row.line(), "The id is missing. Give each customer an id."));
        } else if (row.id().length() > ID_CHARS_MAX) {
            faults.add(new LineFault(
                    row.line(),
                    "The id has %d characters; at most 255 are allowed."
                            .formatted(row.id().length())));
        } else if (!ids.add(row.id())) {
            faults.add(new LineFault(
                    row.line(),
                    "The id `%s` is used on an earlier line. Remove the duplicate."
                            .formatted(PageBudget.shortened(row.id(), 60))));
        }
        if (!row.email().isEmpty() && !row.email().matches(EMAIL)) {
            faults.add(new LineFault(
                    row.line(),
                    "The e-mail must be an address such as `ann@acme.example`; received `%s`."
                            .formatted(PageBudget.shortened(row.email(), 60))));
        }
    }

    /// Splits the text into lines of cells. Cells in double quotes may contain separators, quotes and line breaks.
    private static List<Cells> cells(String text, List<LineFault> faults) {
        Matcher named = SEPARATOR_LINE.matcher(text);
        boolean isNamed = named.lookingAt();
        char separator = isNamed ? named.group(1).charAt(0) : separator(text);
        List<Cells> lines = new ArrayList<>();
        List<String> values = new ArrayList<>();
        var cell = new StringBuilder();
        boolean isQuoted = false;
        int line = isNamed ? 2 : 1;
        int start = line;
        for (int i = isNamed ? named.end() : 0; i < text.length(); i++) {
            char it = text.charAt(i);
            if (it == '\n') {
                line++;
            }
            if (isQuoted) {
                if (it != '"') {
                    cell.append(it);
                } else if (i + 1 < text.length() && text.charAt(i + 1) == '"') {
                    cell.append('"');
                    i++;
                } else {
                    isQuoted = false;
                }
            } else if (it == '"' && cell.toString().isBlank()) {
                cell.setLength(0);
                isQuoted = true;
            } else if (it == separator) {
                values.add(cell.toString());
                cell.setLength(0);
            } else if (it == '\n') {
                end(lines, values, cell, start);
                start = line;
            } else if (it != '\r') {
                cell.append(it);
            }
        }
        if (isQuoted) {
            faults.add(new LineFault(start, "A quote that opens on this line is not closed. Close it with `\"`."));
        }
        end(lines, values, cell, start);
        return lines;
    }

    /// Ends a line; empty lines are left out.
    private static void end(List<Cells> lines, List<String> values, StringBuilder cell, int line) {
        values.add(cell.toString());
        cell.setLength(0);
        if (values.stream().anyMatch(it -> !it.isBlank())) {
            lines.add(new Cells(line, List.copyOf(values)));
        }
        values.clear();
    }

    /// Spreadsheets of some languages separate by semicolons or tabs.
    private static char separator(String text) {
        String first = text.lines().findFirst().orElse("");
        if (first.contains(",")) {
            return ',';
        }
        return first.contains(";") ? ';' : first.contains("\t") ? '\t' : ',';
    }
}
