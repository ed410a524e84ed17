package dev.ambit.graphql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryScanTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            { a }                                             | 3
            { a(b: {c: 1, d: [2]}) { e } } # f                | 20
            { a(b: "} : { # \\" x") }                       | 8
            query Q($a: Int = 1) { b: c(d: $a) @skip(if: true) } | 28
            { a(b: \"\"\" } \" { \"\"\") }              | 8
            """)
    void tokens_of_a_query_are_counted(String query, int tokens) {
        assertThat(QueryScan.tokens(query)).isEqualTo(tokens);
    }

    /// A query of a page has 1,000 tokens or more; this one is rejected after about 3,000 of 27,000.
    @Test
    void scan_of_nine_thousand_aliases_stops_after_a_ninth() {
        String query = "{ customers { nodes { " + aliases(9_000) + " } } }";

        assertThatThrownBy(() -> QueryScan.tokens(query))
                .isInstanceOf(GraphQlError.Thrown.class)
                .hasMessageContaining("1,000 fields in one selection")
                .hasMessageContaining("token 3,00");
    }

    @Test
    void thousand_aliases_are_allowed() {
        assertThat(QueryScan.tokens("{ customers { nodes { " + aliases(1_000) + " } } }"))
                .isEqualTo(3_008);
    }

    @Test
    void repeated_field_is_rejected() {
        assertThatThrownBy(() -> QueryScan.tokens("{ customers { nodes { " + "name ".repeat(9_000) + " } } }"))
                .hasMessageContaining("1,000 fields in one selection");
    }

    private static String aliases(int count) {
        return IntStream.range(0, count).mapToObj("a%d: name"::formatted).collect(Collectors.joining(" "));
    }
}
