package dev.ambit.stackdb;

/// Names and texts as they stand in a statement that takes no parameters: one that makes, alters or grants.
public final class Quoted {

    private Quoted() {}

    public static String name(String name) {
        return '"' + readable(name).replace("\"", "\"\"") + '"';
    }

    /// Right whatever the database thinks of backslashes.
    public static String text(String text) {
        String quoted = "'" + readable(text).replace("'", "''").replace("\\", "\\\\") + "'";
        return text.contains("\\") ? " E" + quoted : quoted;
    }

    private static String readable(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("A PostgreSQL name or text must not contain U+0000.");
        }
        return text;
    }
}
