package dev.ambit.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CsvTest {

    @Test
    void cell_with_a_comma_quote_or_line_break_is_quoted() {
        assertThat(Csv.line(Arrays.asList("ann", null, 7, "", " a b "))).isEqualTo("ann,,7,, a b \r\n");
        assertThat(Csv.line(List.of("a,b", "say \"no\"", "two\r\nlines", "a\nb")))
                .isEqualTo("\"a,b\",\"say \"\"no\"\"\",\"two\r\nlines\",\"a\nb\"\r\n");
    }

    @Test
    void cell_that_looks_like_a_formula_is_escaped() {
        assertThat(Csv.line(List.of("=1+1", "+1", "-1", "@sum", "\t=1", "a=1")))
                .isEqualTo("'=1+1,'+1,'-1,'@sum,'\t=1,a=1\r\n");
        assertThat(Csv.line(List.of("=HYPERLINK(\"x\",1)", "\r=1", "\n=1")))
                .isEqualTo("\"'=HYPERLINK(\"\"x\"\",1)\",\"'\r=1\",\"'\n=1\"\r\n");
        assertThat(Csv.line(List.of("'=1", "''-1", "'tis", "'"))).isEqualTo("''=1,'''-1,'tis,'\r\n");
    }
}
