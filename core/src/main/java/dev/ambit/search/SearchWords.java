package dev.ambit.search;

import java.text.Normalizer;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The words by which an entry is found: without case, accents, and punctuation at their ends. A name is also found
/// by what follows punctuation within a word, such as `cola` of `Coca-Cola`; an id by its beginning; an e-mail
/// address by its beginning and its domain.
public record SearchWords(Set<String> words) {

    /// The words of an archived entity.
    public static final SearchWords NONE = new SearchWords(Set.of());

    private static final int WORDS_MAX = 24;
    private static final int WORD_CHARS_MAX = 64;

    private static final Pattern SPACES = Pattern.compile("[\\s\\p{Z}\\p{Cc}]+");

    /// Accents, and characters without a width.
    private static final Pattern MARKS = Pattern.compile("[\\p{M}\\p{Cf}\\p{Cs}]+");

    /// Emoji are not punctuation.
    private static final String PUNCTUATION = "[\\p{P}\\p{Sc}\\p{Sk}\\p{Sm}]";

    private static final Pattern ENDS = Pattern.compile("^%1$s+|%1$s+$".formatted(PUNCTUATION));
    private static final Pattern WITHIN = Pattern.compile(PUNCTUATION + "+");

    /// Letters that Unicode does not decompose.
    private static final Map<String, String> LETTERS = Map.ofEntries(
            Map.entry("æ", "ae"),
            Map.entry("œ", "oe"),
            Map.entry("ø", "o"),
            Map.entry("ł", "l"),
            Map.entry("đ", "d"),
            Map.entry("ð", "d"),
            Map.entry("þ", "th"),
            Map.entry("ħ", "h"),
            Map.entry("ŧ", "t"),
            Map.entry("ı", "i"),
            Map.entry("ς", "σ"));

    private static final Pattern LETTER = Pattern.compile("[æœøłđðþħŧıς]");

    /// Returns the words of an entity without a name. An id of punctuation alone is a word too, so that it has an
    /// entry.
    public static SearchWords ofId(String id) {
        SearchWords words = NONE.with(parts(id).stream());
        return words.isEmpty()
                ? NONE.with(Stream.of(shortened(SPACES.matcher(id).replaceAll("_"))))
                : words;
    }

    /// Reads the words that the index has stored.
    static SearchWords stored(String text) {
        return new SearchWords(Set.copyOf(List.of(text.split(" ", -1))));
    }

    /// Adds the words of a name.
    public SearchWords withName(@Nullable String name) {
        return name == null ? this : with(parts(name).stream().flatMap(SearchWords::tails));
    }

    /// Adds an e-mail address and its domain.
    public SearchWords withEmail(@Nullable String email) {
        return email == null
                ? this
                : with(parts(email).stream().flatMap(it -> Stream.of(it, it.substring(it.lastIndexOf('@') + 1))));
    }

    /// Returns the parts of a text between spaces, in the form in which words are compared.
    static List<String> parts(String text) {
        String bare =
                MARKS.matcher(Normalizer.normalize(text, Normalizer.Form.NFKD)).replaceAll("");
        // Through upper case, because lower case alone keeps ß apart from SS.
        String folded = bare.toLowerCase(Locale.ROOT).toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
        String plain = LETTER.matcher(folded).replaceAll(it -> LETTERS.getOrDefault(it.group(), it.group()));
        return SPACES.splitAsStream(plain)
                .map(it -> shortened(ENDS.matcher(it).replaceAll("")))
                .filter(it -> !it.isEmpty())
                .toList();
    }

    boolean isEmpty() {
        return words.isEmpty();
    }

    /// Returns whether each of these is the beginning of a word.
    boolean match(Collection<String> beginnings) {
        return beginnings.stream().allMatch(it -> words.stream().anyMatch(word -> word.startsWith(it)));
    }

    /// Returns the words as the index stores them.
    String text() {
        return String.join(" ", words);
    }

    private SearchWords with(Stream<String> more) {
        Set<String> all = new LinkedHashSet<>(words);
        more.forEach(all::add);
        return new SearchWords(all.stream().limit(WORDS_MAX).collect(LinkedHashSet::new, Set::add, Set::addAll));
    }

    /// Returns the part itself, and what follows each punctuation within it.
    private static Stream<String> tails(String part) {
        return Stream.concat(Stream.of(part), WITHIN.matcher(part).results().map(it -> part.substring(it.end())));
    }

    private static String shortened(String word) {
        return word.codePointCount(0, word.length()) <= WORD_CHARS_MAX
                ? word
                : word.substring(0, word.offsetByCodePoints(0, WORD_CHARS_MAX));
    }
}
