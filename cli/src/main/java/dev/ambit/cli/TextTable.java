package dev.ambit.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/// Prints objects as aligned tables.
final class TextTable {

    private static final String NOTHING = "-";
    private static final int GAP = 2;

    private final PrintWriter out;
    private final TerminalColors paint;

    TextTable(PrintWriter out, TerminalColors paint) {
        this.out = out;
        this.paint = paint;
    }

    /// Prints a line for each object.
    ///
    /// @param none text to print if there are no objects
    void print(List<TextColumn> columns, List<JsonObject> things, String none) {
        if (things.isEmpty()) {
            out.println(none);
            return;
        }
        List<List<TerminalText>> lines = new ArrayList<>();
        lines.add(columns.stream().map(it -> paint.title(it.title())).toList());
        things.forEach(thing ->
                lines.add(columns.stream().map(it -> it.cell().apply(thing)).toList()));
        print(lines);
    }

    /// Prints a line for each non-empty field of an object.
    void print(JsonObject thing, List<TextColumn> fields) {
        List<List<TerminalText>> lines = new ArrayList<>();
        for (TextColumn field : fields) {
            TerminalText value = field.cell().apply(thing);
            if (!value.plain().isEmpty()) {
                lines.add(List.of(TerminalText.of(field.title()), value));
            }
        }
        print(lines);
    }

    private void print(List<List<TerminalText>> lines) {
        int[] widths = new int[lines.getFirst().size()];
        for (List<TerminalText> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], shown(line.get(i)).width());
            }
        }
        for (List<TerminalText> line : lines) {
            var printed = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                TerminalText text = shown(line.get(i));
                printed.append(text.painted());
                printed.repeat(' ', i + 1 == widths.length ? 0 : widths[i] - text.width() + GAP);
            }
            out.println(printed);
        }
    }

    private static TerminalText shown(TerminalText text) {
        return text.plain().isEmpty() ? TerminalText.of(NOTHING) : text;
    }
}
