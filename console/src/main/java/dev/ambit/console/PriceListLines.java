package dev.ambit.console;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds the lines of a price list that messages about it name.
final class PriceListLines {

    private static final Pattern NAMED = Pattern.compile("\\bline (\\d{1,7})\\b");
    private static final Pattern KEY = Pattern.compile("^(\\s*)(?:- )?[\"']?([^\"':#]+)[\"']?\\s*:.*");

    private final List<String> lines;

    PriceListLines(String yaml) {
        this.lines = yaml.lines().toList();
    }

    /// Returns the number of the line that a message names, or of the path with which the message starts, for
    /// example `plans.PRO.private: kept as metadata`; 0 if the message names neither.
    int of(String message) {
        Matcher named = NAMED.matcher(message);
        if (named.find()) {
            return Integer.parseInt(named.group(1));
        }
        String scope = message.replace("`", "").split("[\\s:]", 2)[0];
        return at(List.of(scope.split("\\.", -1)));
    }

    /// Returns the text of a line without spaces around it; empty for a line that does not exist.
    String text(int line) {
        return line < 1 || line > lines.size() ? "" : lines.get(line - 1).strip();
    }

    /// Returns the line of the deepest key of the path that the price list has. For a missing field, that is its
    /// parent.
    private int at(List<String> path) {
        int found = 0;
        int from = 0;
        int indent = -1;
        for (String key : path) {
            int next = child(key, from, indent);
            if (next < 0) {
                return found;
            }
            found = next + 1;
            from = next + 1;
            indent = indent(lines.get(next));
        }
        return found;
    }

    private int child(String key, int from, int indent) {
        int inner = -1;
        for (int i = from; i < lines.size(); i++) {
            String line = lines.get(i);
            Matcher entry = KEY.matcher(line);
            if (line.isBlank() || !entry.matches()) {
                continue;
            }
            int own = indent(line);
            if (own <= indent) {
                return -1;
            }
            inner = inner < 0 ? own : inner;
            if (own == inner && entry.group(2).strip().equals(key)) {
                return i;
            }
        }
        return -1;
    }

    private static int indent(String line) {
        return line.length() - line.stripLeading().length();
    }
}
