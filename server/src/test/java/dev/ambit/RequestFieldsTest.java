package dev.ambit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.RequestFields.BodyField;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Walks over every body field and query parameter of `/openapi.json`. `request-fields.txt` says whether each
/// acts, is kept or is refused, and which test proves it.
class RequestFieldsTest {

    private static final Path DOCS = Path.of("..", "docs", "reference", "fields-without-effect.md");
    private static final String ACTS_TEST = "FieldActsTest";

    /// Fields that act by refusing a request: the server compares their value with what it has.
    private static final Set<String> PRECONDITIONS = Set.of("was", "confirmName", "method");

    private final RequestFields reference =
            RequestFields.of(TestServer.http().get("", "/openapi.json").body());
    private final List<Row> rows = rows();

    /// @param field `Component.field` of a body, or `GET /path?parameter` of a query
    /// @param fate `acts`, `kept` or `refused`
    record Row(String field, String fate, String test) {

        boolean isParameter() {
            return field.contains("?");
        }

        String name() {
            return field.substring(Math.max(field.lastIndexOf('.'), field.lastIndexOf('?')) + 1);
        }

        String testClass() {
            return test.substring(0, test.indexOf('#'));
        }

        String testMethod() {
            return test.substring(test.indexOf('#') + 1);
        }

        boolean isOfExchanges() {
            return testClass().equals(ACTS_TEST);
        }
    }

    /// One field as a request of `field-acts.txt` sends it.
    private record Sent(FieldExchange exchange, String path) {}

    @Test
    void table_has_exactly_the_fields_of_the_api_reference() {
        Set<String> described = new TreeSet<>();
        reference.bodyFields().forEach(it -> described.add(it.declared()));
        reference.parameters().forEach(it -> described.add(it.operation() + "?" + it.name()));

        assertThat(rows.stream().map(Row::field)).doesNotHaveDuplicates();
        assertThat(rows.stream().map(Row::field)).containsExactlyInAnyOrderElementsOf(described);
        assertThat(rows.stream().map(Row::fate)).isSubsetOf("acts", "kept", "refused");
    }

    @Test
    void each_test_of_the_table_exists_and_names_its_field() {
        Map<String, TestSource> sources = TestSource.all();
        List<String> wrong = new ArrayList<>();
        for (Row row : rows) {
            TestSource source = sources.get(row.testClass());
            if (source == null || !source.hasTest(row.testMethod())) {
                wrong.add(row + ": there is no such test");
            } else if (!row.isOfExchanges() && !source.names(row.name())) {
                wrong.add(row + ": the test does not name the field");
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void field_acts_sends_every_field_that_it_proves() {
        Map<String, List<Sent>> sent = sent();

        assertThat(rows.stream()
                        .filter(Row::isOfExchanges)
                        .filter(row -> sent.getOrDefault(row.field(), List.of()).stream()
                                .noneMatch(it -> it.exchange().isRefused()
                                        ? row.fate().equals("refused") || PRECONDITIONS.contains(row.name())
                                        : !row.fate().equals("refused"))))
                .isEmpty();
    }

    @Test
    void kept_fields_are_echoed_and_documented() throws IOException {
        Set<String> documented = documented(Files.readString(DOCS));
        Map<String, List<Sent>> sent = sent();

        assertThat(rows.stream()
                        .filter(row -> row.fate().equals("kept"))
                        .filter(row -> sent.getOrDefault(row.field(), List.of()).stream()
                                .noneMatch(it -> isEchoed(it) && isDocumented(it.path(), documented))))
                .isEmpty();
    }

    @Test
    void refused_fields_are_named_in_the_error() {
        Map<String, List<Sent>> sent = sent();

        assertThat(rows.stream()
                        .filter(row -> row.fate().equals("refused"))
                        .filter(row -> sent.getOrDefault(row.field(), List.of()).stream()
                                .noneMatch(RequestFieldsTest::isRefused)))
                .isEmpty();
    }

    private static boolean isRefused(Sent sent) {
        List<String> refusal = sent.exchange().refusal();
        return !refusal.isEmpty() && (isWithin(sent.path(), refusal.get(2)) || isWithin(refusal.get(2), sent.path()));
    }

    private static boolean isWithin(String path, String outer) {
        return (path + ".").startsWith(outer + ".");
    }

    /// Whether an answer of the area has the value that was sent. An answer may lack the objects and lists around
    /// the value, or have `subscription` around it.
    private static boolean isEchoed(Sent sent) {
        Object value = Objects.requireNonNull(JsonPaths.at(sent.exchange().document(), sent.path()));
        List<String> steps = List.of(sent.path().split("\\."));
        return area(sent.exchange()).stream()
                .map(FieldExchange::expectedDocument)
                .flatMap(it -> Stream.concat(
                        Stream.of(JsonPaths.at(it, "subscription." + sent.path())),
                        IntStream.range(0, steps.size())
                                .mapToObj(i -> JsonPaths.at(it, String.join(".", steps.subList(i, steps.size()))))))
                .anyMatch(value::equals);
    }

    private static List<FieldExchange> area(FieldExchange exchange) {
        return FieldExchange.all().values().stream()
                .filter(it -> it.contains(exchange))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isDocumented(String path, Set<String> documented) {
        return Arrays.stream(path.split("\\.")).anyMatch(documented::contains);
    }

    private static Set<String> documented(String page) {
        String section = page.substring(page.indexOf("## Fields that do not act yet"));
        return Pattern.compile("`([A-Za-z]+)`")
                .matcher(section.lines()
                        .filter(it -> it.startsWith("| `"))
                        .map(it -> it.substring(0, it.indexOf('|', 2)))
                        .toList()
                        .toString())
                .results()
                .map(it -> it.group(1))
                .collect(HashSet::new, HashSet::add, HashSet::addAll);
    }

    /// Returns by each field of the reference the requests of `field-acts.txt` that send it.
    private Map<String, List<Sent>> sent() {
        Map<String, List<BodyField>> fields = new HashMap<>();
        reference
                .bodyFields()
                .forEach(it -> fields.computeIfAbsent(it.operation(), _ -> new ArrayList<>())
                        .add(it));
        Map<String, List<Sent>> sent = new HashMap<>();
        FieldExchange.all().values().stream().flatMap(List::stream).forEach(exchange -> {
            String operation = reference.operation(exchange.method(), "/api/v1" + exchange.pathWithoutQuery());
            Object body = exchange.document();
            for (BodyField field : fields.getOrDefault(operation, List.of())) {
                paths(body, List.of(field.path().split("\\.")), "")
                        .forEach(path -> sent.computeIfAbsent(field.declared(), _ -> new ArrayList<>())
                                .add(new Sent(exchange, path)));
            }
            exchange.parameters()
                    .forEach(it -> sent.computeIfAbsent(operation + "?" + it, _ -> new ArrayList<>())
                            .add(new Sent(exchange, it)));
        });
        return sent;
    }

    /// Returns the places of the body at which the field is; the steps `0` of its path stand for each element.
    private static Stream<String> paths(@Nullable Object at, List<String> steps, String path) {
        if (steps.isEmpty()) {
            return Stream.of(path.substring(1));
        }
        List<String> rest = steps.subList(1, steps.size());
        if (at instanceof List<?> elements && steps.getFirst().equals("0")) {
            return Stream.iterate(0, i -> i < elements.size(), i -> i + 1)
                    .flatMap(i -> paths(elements.get(i), rest, path + "." + i));
        }
        return at instanceof Map<?, ?> fields && fields.containsKey(steps.getFirst())
                ? paths(fields.get(steps.getFirst()), rest, path + "." + steps.getFirst())
                : Stream.empty();
    }

    private static List<Row> rows() {
        return FieldExchange.lines("/request-fields.txt").stream()
                .filter(it -> !it.isBlank() && !it.startsWith("#"))
                .map(it -> it.split("\\s*\\|\\s*", -1))
                .map(it -> new Row(it[0].strip(), it[1], it[2].strip()))
                .toList();
    }
}
