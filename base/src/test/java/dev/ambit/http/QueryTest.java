package dev.ambit.http;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ambit.problem.Problem;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryTest {

    enum Status {
        ACTIVE,
        IN_TRIAL,
    }

    record Filter(
            String name,
            @Nullable Integer limit,
            @Nullable Boolean explain,
            @Nullable BigDecimal amount,
            @Nullable Status status,
            @Nullable List<Status> statuses,
            @Nullable List<String> ids,
            @Nullable Range createdAt) {
        Filter {
            if (limit != null && limit > 100) {
                throw BAD_USER_INPUT.because("Too many.").at("limit", limit, "1 to 100");
            }
        }
    }

    record Range(@Nullable Instant gte, @Nullable Instant lte) {}

    @Test
    void parameters_of_every_type_are_read() {
        Filter filter = read("name=a+b%2Bc&limit=7&explain=true&amount=1.50&status=ACTIVE&statuses=ACTIVE%2CIN_TRIAL"
                + "&ids=a&ids=b,c&createdAt%5Bgte%5D=2026-01-31T09:30:00%2B02:00&createdAt[lte]=2027-01-01T00:00:00Z");

        assertThat(filter)
                .isEqualTo(new Filter(
                        "a b+c",
                        7,
                        true,
                        new BigDecimal("1.50"),
                        Status.ACTIVE,
                        List.of(Status.ACTIVE, Status.IN_TRIAL),
                        List.of("a", "b", "c"),
                        new Range(Instant.parse("2026-01-31T07:30:00Z"), Instant.parse("2027-01-01T00:00:00Z"))));
    }

    @Test
    void optional_parameters_may_be_absent_and_list_names_may_have_brackets() {
        Filter filter = read("&name=&statuses[]=ACTIVE&statuses[]=IN_TRIAL&");

        assertThat(filter.name()).isEmpty();
        assertThat(filter.limit()).isNull();
        assertThat(filter.createdAt()).isNull();
        assertThat(filter.statuses()).containsExactly(Status.ACTIVE, Status.IN_TRIAL);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        limit=1                             | name           | missing
        name=a&nmae=b                       | nmae           | Do you mean "name"?
        name=a&name=b                       | name           | sent twice
        name=a%00                           | name           | U+0000
        name=%C3                            | ``             | not valid UTF-8
        name=%ZZ                            | name           | two hex digits
        name=a&limit=ten                    | limit          | a whole number
        name=a&limit=1.0                    | limit          | a whole number
        name=a&limit=                       | limit          | a whole number
        name=a&limit=101                    | limit          | 1 to 100
        name=a&explain=yes                  | explain        | true or false
        name=a&explain                      | explain        | true or false
        name=a&amount=1e99                  | amount         | at most 40 digits
        name=a&status=active                | status         | ACTIVE, IN_TRIAL
        name=a&statuses=ACTIVE,             | statuses       | ACTIVE, IN_TRIAL
        name=a&createdAt=2026-01-31         | createdAt      | Do you mean "createdAt[gte]"?
        name=a&createdAt[gte]=2026-01-31    | createdAt[gte] | with its zone
        name=a&createdAt[gte]=2026-01-31T09:30:00 | createdAt[gte] | with its zone
        name=a&createdAt[get]=x             | createdAt[get] | Do you mean "createdAt[gte]"?
        """)
    void invalid_parameter_is_named_with_the_allowed_values(String query, String parameter, String message) {
        Problem problem = catchThrowableOfType(Problem.class, () -> read(query));

        assertThat(problem.code()).isEqualTo(BAD_USER_INPUT);
        assertThat(problem.facts().getOrDefault("field", "")).isEqualTo(parameter);
        assertThat(problem.message() + problem.facts().get("allowed")).contains(message);
    }

    @Test
    void request_with_more_than_1000_parameters_is_refused() {
        Problem problem = catchThrowableOfType(Problem.class, () -> read("a=1&b=2&".repeat(1000) + many()));

        assertThat(problem.code()).isEqualTo(BAD_USER_INPUT);
    }

    private static String many() {
        var query = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            query.append('p').append(i).append("=1&");
        }
        return query.toString();
    }

    private static Filter read(String query) {
        return (Filter) QueryReading.of(query).record(Fields.of(Filter.class));
    }
}
