package dev.ambit;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.mapping;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.problem.ProblemCode;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Generates `docs/reference/errors.md` from the error codes and their messages.
class ErrorsPageTest {

    private static final Map<String, String> MEANINGS = ReferenceTable.read("/error-meanings.txt");

    private static final String MESSAGE = "\\.because\\(\\s*\\(?((?:\\s*\"(?:[^\"\\\\]|\\\\.)*\"\\s*\\+?\\s*)+)";
    private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");

    private final List<String> sources = SourceFile.all().stream()
            .filter(SourceFile::isMain)
            .sorted(Comparator.comparing(SourceFile::path))
            .map(SourceFile::text)
            .toList();

    @Test
    void page_lists_the_codes_with_their_messages() {
        String tables = Arrays.stream(ProblemCode.values())
                .collect(groupingBy(ProblemCode::status, TreeMap::new, mapping(this::row, joining("\n"))))
                .entrySet()
                .stream()
                .map(it -> "## Status %d\n\n| code | when | example message |\n|---|---|---|\n%s"
                        .formatted(it.getKey(), it.getValue()))
                .collect(joining("\n\n"));

        GeneratedPage.requirePart("errors.md", tables);
    }

    @Test
    void every_code_has_a_meaning_and_every_meaning_a_code() {
        assertThat(MEANINGS.keySet())
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(ProblemCode.values())
                        .map(ErrorsPageTest::key)
                        .toList());
    }

    private String row(ProblemCode code) {
        String[] meaning = MEANINGS.getOrDefault(key(code), "").split(" \\| ", 2);
        String message = meaning.length == 2 ? meaning[1] : message(code);
        return "| `%s` | %s | %s |"
                .formatted(code.wireName(), GeneratedPage.sentence(meaning[0]), GeneratedPage.cell(message));
    }

    /// Returns the first message with the code in the sources, with "…" for its values.
    private String message(ProblemCode code) {
        Pattern thrown = Pattern.compile("\\b" + code.name() + "\\s*" + MESSAGE);
        return sources.stream()
                .filter(it -> it.contains(code.name()))
                .flatMap(it -> thrown.matcher(it).results())
                .map((MatchResult it) -> LITERAL.matcher(it.group(1))
                        .results()
                        .map(literal -> literal.group(1))
                        .collect(joining()))
                .map(it -> it.replaceAll("%(\\d\\$)?,?[sd]", "…"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no message of " + code));
    }

    private static String key(ProblemCode code) {
        return code.status() + " " + code.wireName();
    }
}
