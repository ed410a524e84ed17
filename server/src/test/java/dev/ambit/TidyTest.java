package dev.ambit;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Checks rules that a formatter cannot check. Each rule replaces a comment in a code review.
class TidyTest {

    private static final int LINES_MAX = 400;
    private static final int LINES_MEDIAN_MAX = 85;
    private static final int PACKAGE_SENTENCES_MIN = 2;

    private static final Pattern EMPTY_NAME = Pattern.compile(".*(Impl|Manager|Utils?|Helper|Service)|Abstract.*");
    private static final Pattern OLD_COMMENT = Pattern.compile("(?m)^\\s*/\\*");

    /// Each word ends in a character class so that this line does not find itself.
    private static final Pattern LEFTOVER = Pattern.compile("TOD[O]|FIXM[E]|printStackTrac[e][(][)]");
    private static final Pattern STDOUT = Pattern.compile("System[.]out");

    /// Commands may print, as may programs of their own and the bench. A process of a test reports to its parent.
    private static final Set<String> PRINTING = Set.of(
            "Terminal",
            "PostgresProcess",
            "MoveProcess",
            "ExplanationChecker",
            "ContainersTest",
            "HostMain",
            "RootMain");

    /// A word alone on its line, in the middle of a sentence: a formatter broke the line before it.
    private static final Pattern TORN_COMMENT =
            Pattern.compile("(?m)^ *///.{85,}\\n *///? ?[^\\s./]\\S*( \\S+)?\\n */// [a-z]");

    /// Time comes from an `InstantSource`. How long something takes is measured with `System.nanoTime`.
    private static final Pattern OWN_CLOCK = Pattern.compile(
            "currentTimeMillis\\(|InstantSource\\.system|Clock\\.system|(Instant|LocalDate|ZonedDateTime)\\.now\\(|new Date\\(");

    /// Of Ambit's own tables: the catalog of PostgreSQL is locked in clusters of a test's own. A class without tests is
    /// used by isolated tests.
    private static final Pattern TABLE_LOCK = Pattern.compile("(?s)\\Wclass \\w+Test\\W.*lock table (?!pg_)\\w+ in ");

    private static final Pattern BARE_BOUND = Pattern.compile(
            "\\b(maximumSize|maximumWeight|expireAfter\\w+|Semaphore|BlockingQueue<>|setMaximumPoolSize|newFixedThreadPool)"
                    + "\\(\\s*(\\d|Duration\\.of)|\\blimit \\d{2,}");
    private static final Pattern MISNAMED_BOUND = Pattern.compile("(?<![.\\w])MAX_[A-Z]");

    /// A record with such a component would print a secret, unless it has a `toString` of its own.
    private static final Pattern RECORD = Pattern.compile("\\brecord (\\w+)(?:<[^(]*>)?\\s*\\(([^{]*?)\\)[^(){]*\\{");
    private static final Pattern SECRET = Pattern.compile(
            "(?i)\\bString \\w*(token|secret|password|apiKey|secretKey|serverKey|clientKey|databaseUrl|ownerUrl)\\s*(,|$)");
    private static final Pattern HIDING = Pattern.compile("public String toString\\(\\)");

    private static final Map<String, Predicate<SourceFile>> FORBIDDEN = Map.of(
            "is too long", file -> file.lines() > LINES_MAX,
            "has a name that says nothing",
                    file -> EMPTY_NAME.matcher(file.name()).matches(),
            "has something left over", TidyTest::hasLeftovers,
            "has a comment that is not /// or //",
                    file -> OLD_COMMENT.matcher(file.text()).find(),
            "has a comment that a formatter tore",
                    file -> TORN_COMMENT.matcher(file.text()).find(),
            "has a clock of its own", TidyTest::hasItsOwnClock,
            "locks a table of tests that run beside it", TidyTest::locksTables,
            "has a bound without a name",
                    file -> file.isMain() && BARE_BOUND.matcher(file.text()).find(),
            "has a bound whose name does not end in _MAX",
                    file -> MISNAMED_BOUND.matcher(file.code()).find(),
            "has a record that tells its secret", TidyTest::tellsASecret);

    @Test
    void every_file_is_tidy() {
        assertThat(SourceFile.all())
                .hasSizeGreaterThan(250)
                .flatMap(TidyTest::complaints)
                .isEmpty();
    }

    @Test
    void most_files_are_short() {
        int[] lines =
                SourceFile.all().stream().mapToInt(SourceFile::lines).sorted().toArray();

        assertThat(lines[lines.length / 2]).isLessThanOrEqualTo(LINES_MEDIAN_MAX);
    }

    @Test
    void every_package_has_documentation_of_two_sentences() {
        Set<Path> packageInfos = SourceFile.all().stream()
                .filter(SourceFile::isMain)
                .map(file -> file.path().resolveSibling("package-info.java"))
                .collect(toSet());

        assertThat(packageInfos)
                .allSatisfy(packageInfo -> assertThat(packageInfo)
                        .content()
                        .contains("@NullMarked")
                        .satisfies(it -> assertThat(sentences(it)).isGreaterThanOrEqualTo(PACKAGE_SENTENCES_MIN)));
    }

    @Test
    void only_complete_sentences_of_package_documentation_are_counted() {
        assertThat(sentences("/// Orders: what was\n/// bought.\n@NullMarked")).isOne();
        assertThat(sentences("/// Orders. They end\n/// one day.\n@NullMarked")).isEqualTo(2);
    }

    /// Proves that every rule reports a bad example.
    @Test
    void every_rule_reports_an_untidy_file() {
        String torn = "/// " + "word ".repeat(20) + "\n/// torn\n/// apart\n";
        String text = "/** Old. */\n// TO%s\n".formatted("DO")
                + torn
                + """
                record Login(String name, String password) {}
                Instant now = Instant%s();
                int %sROWS = 5;
                Semaphore turns = new Semaphore%s;
                class LockTest { String sql = "lock table orders in share mode"; }
                """.formatted(".now", "MAX_", "(4)")
                + "\n".repeat(LINES_MAX);
        var untidy = new SourceFile(Path.of("src/main/java/OrderManager.java"), text);

        assertThat(complaints(untidy)).hasSameSizeAs(FORBIDDEN.keySet());
    }

    private static List<String> complaints(SourceFile file) {
        return FORBIDDEN.entrySet().stream()
                .filter(rule -> rule.getValue().test(file))
                .map(rule -> file.path() + " " + rule.getKey())
                .toList();
    }

    private static boolean hasLeftovers(SourceFile file) {
        boolean mayPrint = PRINTING.contains(file.name()) || file.home().equals("bench");
        return LEFTOVER.matcher(file.text()).find()
                || (!mayPrint && STDOUT.matcher(file.code()).find());
    }

    private static boolean locksTables(SourceFile file) {
        boolean isAlone = file.text().contains("@Isolated") || file.text().contains("TwoServers");
        return TABLE_LOCK.matcher(file.text()).find() && !isAlone;
    }

    private static boolean hasItsOwnClock(SourceFile file) {
        return file.isMain()
                && !file.name().matches("(Replica|Host)?App|CachedClock")
                && !Set.of("cli", "bench").contains(file.home())
                && OWN_CLOCK.matcher(file.code()).find();
    }

    private static boolean tellsASecret(SourceFile file) {
        long secrets = RECORD.matcher(file.code())
                .results()
                .filter(found -> SECRET.matcher(found.group(2).strip()).find())
                .count();
        return file.isMain() && secrets > HIDING.matcher(file.code()).results().count();
    }

    private static int sentences(String packageInfo) {
        String text = String.join(
                " ",
                packageInfo
                        .lines()
                        .filter(line -> line.startsWith("///"))
                        .map(line -> line.substring(3))
                        .toList());
        return (int) Pattern.compile("[.?!](\\s|$)").matcher(text).results().count();
    }
}
