package dev.ambit.console;

import dev.ambit.http.Form;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A row copy as filled in.
///
/// @param source slug of the production environment to read
/// @param tables one per line, optionally followed by a condition such as `total >= 10 and paid = true`
/// @param masks one per line, see [MaskLine]
public record RowCopyDraft(String source, String tables, String foreignKeys, String conflict, String masks) {

    private static final Pattern CONDITION = Pattern.compile("(\\S+?)\\s*(<>|<=|>=|=|<|>|\\blike\\b)\\s*(.+)");
    private static final Pattern AND = Pattern.compile("\\s+and\\s+");

    private static final Map<String, String> OPERATORS = Map.of(
            "=", "EQUALS",
            "<>", "NOT_EQUALS",
            "<", "LESS",
            "<=", "AT_MOST",
            ">", "GREATER",
            ">=", "AT_LEAST",
            "like", "LIKE");

    static RowCopyDraft of(Form form) {
        return new RowCopyDraft(
                form.text("source"),
                form.text("tables"),
                form.text("foreignKeys"),
                form.text("conflict"),
                form.text("masks"));
    }

    Map<String, Object> body(String target, boolean isDryRun) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("source", source);
        body.put("target", target);
        body.put("tables", lines(tables).stream().map(RowCopyDraft::table).toList());
        body.put("foreignKeys", foreignKeys);
        body.put("conflict", conflict);
        body.put("masks", MaskLine.all(masks));
        body.put("dryRun", isDryRun);
        return body;
    }

    private static List<String> lines(String text) {
        return text.lines().map(String::strip).filter(it -> !it.isEmpty()).toList();
    }

    private static Map<String, Object> table(String line) {
        String[] parts = line.split("\\s+", 2);
        Map<String, Object> table = new LinkedHashMap<>();
        table.put("name", parts[0]);
        if (parts.length > 1) {
            List<Map<String, Object>> where = new ArrayList<>();
            AND.splitAsStream(parts[1].replaceFirst("^where\\s+", "")).forEach(it -> where.add(condition(it)));
            table.put("where", where);
        }
        return table;
    }

    /// Sends a condition that cannot be parsed unchanged; the API then reports that the operator is unknown.
    private static Map<String, Object> condition(String text) {
        Matcher it = CONDITION.matcher(text.strip());
        return it.matches()
                ? Map.of(
                        "column", it.group(1),
                        "operator", OPERATORS.getOrDefault(it.group(2), it.group(2)),
                        "value", it.group(3).strip())
                : Map.of("column", text.strip(), "operator", "");
    }
}
