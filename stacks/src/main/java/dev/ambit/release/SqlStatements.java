package dev.ambit.release;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Splits SQL into statements by PostgreSQL's rules: semicolons in quotes and comments do not end a statement.
final class SqlStatements {

    /// A statement without comments, with empty string literals.
    ///
    /// @param line of its beginning, from 1
    record Part(int line, String text) {}

    /// A string literal that continues on a later line. Possessive quantifiers avoid backtracking.
    private static final Pattern CONTINUED = Pattern.compile(
            "(?:[ \\t\\f\\x0b]++|--[^\\n\\r]*+)*+[\\n\\r](?:[ \\t\\f\\x0b\\n\\r]++|--[^\\n\\r]*+[\\n\\r])*+'");

    private final String sql;
    private final List<Part> parts = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private int at;
    private int line = 1;
    private int begin;

    private SqlStatements(String sql) {
        this.sql = sql;
    }

    static List<Part> of(String sql) {
        var statements = new SqlStatements(sql);
        statements.read();
        return statements.parts;
    }

    private void read() {
        while (at < sql.length()) {
            char next = sql.charAt(at);
            if (sql.startsWith("--", at)) {
                skip(endOfLine());
                text.append(' ');
            } else if (sql.startsWith("/*", at)) {
                skip(endOfComment());
                text.append(' ');
            } else if (next == '\'') {
                skip(endOfText());
                take("''");
            } else if (next == '"') {
                int end = end("\"", at + 1);
                take(sql.substring(at, end));
                skip(end);
            } else if (next == '$' && !isInName(at - 1) && !tag().isEmpty()) {
                String tag = tag();
                skip(end(tag, at + tag.length()));
                take("''");
            } else if (next == ';') {
                skip(at + 1);
                finish();
            } else {
                take(String.valueOf(next));
                skip(at + 1);
            }
        }
        finish();
    }

    private void take(String piece) {
        if (begin == 0 && !piece.isBlank()) {
            begin = line;
        }
        text.append(piece);
    }

    private void skip(int end) {
        for (; at < end; at++) {
            if (sql.charAt(at) == '\n') {
                line++;
            }
        }
    }

    private void finish() {
        if (begin > 0) {
            parts.add(new Part(begin, text.toString().strip().replaceAll("\\s+", " ")));
        }
        text.setLength(0);
        begin = 0;
    }

    private int end(String closing, int from) {
        int found = sql.indexOf(closing, from);
        return found < 0 ? sql.length() : found + closing.length();
    }

    /// PostgreSQL accepts `\n` and `\r` as the end of a line.
    private int endOfLine() {
        int end = at;
        while (end < sql.length() && sql.charAt(end) != '\n' && sql.charAt(end) != '\r') {
            end++;
        }
        return end;
    }

    /// Whether the position is within a name, where `$` is literal and `E` does not start a string. Names can
    /// contain placeholders.
    private boolean isInName(int index) {
        if (index < 0) {
            return false;
        }
        char it = sql.charAt(index);
        return it == '_' || it == '$' || it == '}' || it > 0x7f || Character.isLetterOrDigit(it);
    }

    private int endOfComment() {
        int depth = 0;
        for (int i = at; i < sql.length() - 1; i++) {
            if (sql.startsWith("/*", i)) {
                depth++;
                i++;
            } else if (sql.startsWith("*/", i)) {
                depth--;
                i++;
                if (depth == 0) {
                    return i + 1;
                }
            }
        }
        return sql.length();
    }

    private int endOfText() {
        boolean isEscaping = at > 0 && (sql.charAt(at - 1) == 'E' || sql.charAt(at - 1) == 'e') && !isInName(at - 2);
        for (int i = at + 1; i < sql.length(); i++) {
            char next = sql.charAt(i);
            if (next == '\\' && isEscaping) {
                i++;
            } else if (next == '\'') {
                Matcher more = CONTINUED.matcher(sql).region(i + 1, sql.length());
                if (!isEscaping || !more.lookingAt()) {
                    return i + 1;
                }
                i = more.end() - 1;
            }
        }
        return sql.length();
    }

    /// Returns the dollar-quote tag at the position, such as `$body$`; "" for placeholders and parameters.
    private String tag() {
        int end = sql.indexOf('$', at + 1);
        if (end < 0) {
            return "";
        }
        String tag = sql.substring(at, end + 1);
        return tag.matches("\\$([a-zA-Z_[^\\x00-\\x7f]][\\w[^\\x00-\\x7f]]*)?\\$") ? tag : "";
    }
}
