package dev.ambit.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Shortens long content, so that a page stays small. The API has all of it.
final class PageBudget {

    private static final int CHARS_MAX = 400;

    /// Upper bound, in bytes, of a character that is written as an entity.
    private static final int ENTITY_BYTES = 5;

    private PageBudget() {}

    /// Returns the beginning of the text.
    static String shortened(String text) {
        return shortened(text, CHARS_MAX);
    }

    static String shortened(String text, int charsMax) {
        return text.length() <= charsMax ? text : text.substring(0, charsMax) + "…";
    }

    /// Returns as many of the first items as fit into a number of bytes.
    ///
    /// @param shown the text that the page shows of an item
    static <T> List<T> first(List<T> all, int bytesMax, Function<T, String> shown) {
        List<T> first = new ArrayList<>();
        int bytes = 0;
        for (T it : all) {
            bytes += bytes(shown.apply(it));
            if (bytes > bytesMax) {
                break;
            }
            first.add(it);
        }
        return first;
    }

    private static int bytes(String text) {
        long entities = text.chars().filter(it -> "<>&\"'".indexOf(it) >= 0).count();
        return text.getBytes(UTF_8).length + (int) entities * ENTITY_BYTES;
    }
}
