package dev.ambit.cli;

/// Text for a terminal: plain for measuring, and painted with colors for printing.
record TerminalText(String plain, String painted) {

    private static final int REPLACEMENT = 0xFFFD;

    /// Creates a text without colors. Control characters are replaced, because names come from other users.
    static TerminalText of(String text) {
        String legible = legible(text);
        return new TerminalText(legible, legible);
    }

    static String legible(String text) {
        return text.codePoints()
                .map(it -> isLegible(it) ? it : Character.isWhitespace(it) ? ' ' : REPLACEMENT)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /// Returns the width in terminal cells.
    int width() {
        return plain.codePoints().map(TerminalText::width).sum();
    }

    /// Returns whether a character is safe to print. Format characters can reverse the direction of a line.
    private static boolean isLegible(int codePoint) {
        return !Character.isISOControl(codePoint) && Character.getType(codePoint) != Character.FORMAT;
    }

    private static int width(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK -> 0;
            default -> isWide(codePoint) ? 2 : 1;
        };
    }

    private static boolean isWide(int codePoint) {
        return switch (Character.UnicodeScript.of(codePoint)) {
            case HAN, HIRAGANA, KATAKANA, HANGUL -> true;
            default -> Character.isEmojiPresentation(codePoint);
        };
    }
}
