package dev.ambit.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/// Prints objects as aligned tables.
final class Table {

    private static final String NOTHING = "-";
    private static final int GAP = 2;

    private final PrintWriter out;
    private final Paint paint;

    Table(PrintWriter out, Paint paint) {
        this.out = out;
        this.paint = paint;
    }

    /// Prints a line for each object.
    ///
    /// @param none text to print if there are no objects
    void print(List<Column> columns, List<Thing> things, String none) {
        if (things.isEmpty()) {
            out.println(none);
            return;
        }
        List<List<Text>> lines = new ArrayList<>();
        lines.add(columns.stream().map(it -> paint.title(it.title())).toList());
        things.forEach(thing ->
                lines.add(columns.stream().map(it -> it.cell().apply(thing)).toList()));
        print(lines);
    }

    /// Prints a line for each non-empty field of an object.
    void print(Thing thing, List<Column> fields) {
        List<List<Text>> lines = new ArrayList<>();
        for (Column field : fields) {
            Text value = field.cell().apply(thing);
            if (!value.plain().isEmpty()) {
                lines.add(List.of(Text.of(field.title()), value));
            }
        }
        print(lines);
    }

    private void print(List<List<Text>> lines) {
        int[] widths = new int[lines.getFirst().size()];
        for (List<Text> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], shown(line.get(i)).width());
            }
        }
        for (List<Text> line : lines) {
            var printed = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                Text text = shown(line.get(i));
                printed.append(text.painted());
                printed.repeat(' ', i + 1 == widths.length ? 0 : widths[i] - text.width() + GAP);
            }
            out.println(printed);
        }
    }

    private static Text shown(Text text) {
        return text.plain().isEmpty() ? Text.of(NOTHING) : text;
    }
}
