package dev.ambit.stackdb;

/// Quotes names and texts for statements without parameters, such as CREATE, ALTER and GRANT.
public final class Quoted {

    private Quoted() {}

    public static String name(String name) {
        return '"' + readable(name).replace("\"", "\"\"") + '"';
    }

    /// Quotes a text, independent of `standard_conforming_strings`.
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
