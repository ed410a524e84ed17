package dev.ambit.cli;

/// A piece of a line: as it counts, and as it is printed.
record Text(String plain, String painted) {

    private static final int REPLACEMENT = 0xFFFD;

    /// Without colors, and without what a terminal would obey instead of showing it: names are typed by others.
    static Text of(String text) {
        String legible = legible(text);
        return new Text(legible, legible);
    }

    static String legible(String text) {
        return text.codePoints()
                .map(it -> isLegible(it) ? it : Character.isWhitespace(it) ? ' ' : REPLACEMENT)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /// How many cells of a terminal it takes.
    int width() {
        return plain.codePoints().map(Text::width).sum();
    }

    /// Invisible ones that turn the direction of a line are as good as orders to it.
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
