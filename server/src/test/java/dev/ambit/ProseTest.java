package dev.ambit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Checks that sentences are short, that comments and decision records refer to pages and types that exist, and that
/// class names are standard terms instead of metaphors.
class ProseTest {

    private static final int ERROR_WORDS_MAX = 20;
    private static final int PAGE_WORDS_MAX = 35;
    private static final Path ROOT = Path.of("..");

    private static final Pattern ERROR =
            Pattern.compile("\\.because\\(\\s*\\(?((?:\\s*\"(?:[^\"\\\\]|\\\\.)*\"\\s*\\+?\\s*)+)");
    private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern SENTENCE_END = Pattern.compile("(?<=[.?!:;])\\s+");
    private static final Pattern CODE_BLOCK = Pattern.compile("(?s)```.*?```");
    private static final Pattern NO_PROSE = Pattern.compile("(?m)^\\s*([|#!].*|.*·.*)$");
    private static final Pattern ITEM = Pattern.compile("(?m)^\\s*([-*]|\\d+\\.) ");
    private static final Pattern LINK = Pattern.compile("\\[([^\\]]*)]\\([^)]*\\)");
    private static final Pattern PAGE =
            Pattern.compile("(?m)^\\s*///.*?\\b((?:docs/|applier/|examples/)[\\w/-]+\\.md)");

    private static final Pattern TYPE =
            Pattern.compile("(?m)^ *(?:[a-z-]+ )*(?:class|record|enum|interface) (\\w+)\\b");

    private static final Pattern NAMED_TYPE =
            Pattern.compile("`([A-Z][a-z]+[A-Z]\\w*(?=`)|[A-Z][a-z]\\w*(?=[.#][a-z]\\w*`))");

    private static final Pattern RIDDLE = Pattern.compile("(?m)^\\s*///? ?(Who|Whoever|What|Whatever|He|His)\\b");

    /// Class names of two packages or more that are the field's own word in each.
    private static final Set<String> SHARED = Set.of(
            "Actor",
            "Assets",
            "Behavior",
            "Changes",
            "Charge",
            "Condition",
            "Customers",
            "Database",
            "Environment",
            "Event",
            "Explanation",
            "Feed",
            "Json",
            "Main",
            "Migration",
            "Order",
            "Page",
            "Receipt",
            "Release",
            "Routes",
            "RowCopyDraft",
            "Schema",
            "Stack",
            "Subscriptions",
            "TestStore",
            "TestTenant");

    /// Metaphors, which are not allowed as class names.
    private static final Set<String> METAPHORS = Set.of(
            "Aftermath",
            "Ahead",
            "Anew",
            "Beginning",
            "Bought",
            "Crowd",
            "Deal",
            "Diary",
            "Doings",
            "Door",
            "Family",
            "Happening",
            "Heads",
            "Inlet",
            "Journey",
            "Leaving",
            "Legible",
            "Niceness",
            "Paint",
            "Parting",
            "Passage",
            "Past",
            "Place",
            "Places",
            "Precedence",
            "Promises",
            "Returning",
            "Room",
            "Said",
            "Seats",
            "Sending",
            "Shop",
            "Somebody",
            "Surfer",
            "Surroundings",
            "Tally",
            "Tenure",
            "Thing",
            "Truth",
            "Visit",
            "Whole",
            "Wild");

    @Test
    void sentences_of_errors_are_short() {
        List<String> sentences = SourceFile.all().stream()
                .filter(SourceFile::isMain)
                .flatMap(file -> ERROR.matcher(file.text()).results())
                .map(it -> text(it.group(1)))
                .flatMap(ProseTest::sentences)
                .toList();

        assertThat(sentences).hasSizeGreaterThan(500).noneMatch(it -> words(it) > ERROR_WORDS_MAX);
    }

    @Test
    void sentences_of_the_documentation_are_short() {
        List<String> sentences = pages("docs")
                .flatMap(page -> paragraphs(page))
                .flatMap(ProseTest::sentences)
                .toList();

        assertThat(sentences).hasSizeGreaterThan(1_000).noneMatch(it -> words(it) > PAGE_WORDS_MAX);
    }

    @Test
    void comments_refer_to_pages_that_exist() {
        List<Path> pages = SourceFile.all().stream()
                .flatMap(file -> PAGE.matcher(file.text()).results())
                .map(it -> ROOT.resolve(it.group(1)))
                .toList();

        assertThat(pages)
                .hasSizeGreaterThan(10)
                .allSatisfy(page -> assertThat(page).exists());
    }

    @Test
    void decision_records_name_types_that_exist() {
        Set<String> types = SourceFile.all().stream().flatMap(ProseTest::types).collect(Collectors.toSet());

        assertThat(pages("docs/adr")
                        .flatMap(page -> NAMED_TYPE.matcher(page).results())
                        .map(it -> it.group(1)))
                .hasSizeGreaterThan(100)
                .isSubsetOf(types);
    }

    @Test
    void class_names_are_not_metaphors() {
        assertThat(SourceFile.all())
                .filteredOn(SourceFile::isMain)
                .flatMap(it -> types(it).toList())
                .hasSizeGreaterThan(2_000)
                .doesNotContainAnyElementsOf(METAPHORS);
    }

    @Test
    void comments_name_their_subject() {
        assertThat(SourceFile.all())
                .filteredOn(it -> RIDDLE.matcher(it.text()).find())
                .isEmpty();
    }

    @Test
    void packages_share_only_standard_class_names() {
        Set<String> names = new HashSet<>();
        Set<String> repeated = SourceFile.all().stream()
                .map(SourceFile::name)
                .filter(it -> !it.equals("package-info") && !names.add(it))
                .collect(Collectors.toSet());

        assertThat(repeated).isSubsetOf(SHARED);
    }

    /// Proves that the patterns find bad examples.
    @Test
    void long_sentence_and_vague_comment_are_found() {
        String words = "word ".repeat(ERROR_WORDS_MAX + 1);
        Matcher error = ERROR.matcher("throw X.because(\"Short. %s\".formatted(1))".formatted(words));

        assertThat(RIDDLE.matcher("    /// What there is.").find()).isTrue();
        assertThat(error.find()).isTrue();
        assertThat(sentences(text(error.group(1)))).anyMatch(it -> words(it) > ERROR_WORDS_MAX);
    }

    private static String text(String literals) {
        return LITERAL.matcher(literals)
                .results()
                .map((MatchResult it) -> it.group(1))
                .collect(Collectors.joining());
    }

    private static Stream<String> sentences(String text) {
        return Arrays.stream(SENTENCE_END.split(text.replaceAll("\\s+", " ").strip(), -1));
    }

    private static int words(String sentence) {
        return sentence.strip().split(" +", -1).length;
    }

    private static Stream<String> paragraphs(String page) {
        String prose = NO_PROSE.matcher(CODE_BLOCK.matcher(page).replaceAll("")).replaceAll("");
        String plain = LINK.matcher(ITEM.matcher(prose).replaceAll("\n\n")).replaceAll("$1");
        return Arrays.stream(plain.split("\\n\\s*\\n", -1));
    }

    private static Stream<String> types(SourceFile file) {
        return TYPE.matcher(file.text()).results().map((MatchResult it) -> it.group(1));
    }

    private static Stream<String> pages(String directory) {
        try (Stream<Path> files = Files.walk(ROOT.resolve(directory))) {
            return files.filter(it -> it.toString().endsWith(".md")).map(ProseTest::read).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path page) {
        try {
            return Files.readString(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
