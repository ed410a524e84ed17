package dev.ambit.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CustomerCsvTest {

    @Test
    void exported_file_can_be_imported_without_changes() {
        CustomerCsv read = CustomerCsv.read("""
                id,name,email,createdAt,updatedAt
                '+49 30,'=Ann,'@b@c.example,2026-01-01T00:00:00.000Z,2026-01-01T00:00:00.000Z
                '-1,'Tis O'Neill,,2026-01-01T00:00:00.000Z,2026-01-01T00:00:00.000Z
                ''-1,'''=Bob,,2026-01-01T00:00:00.000Z,2026-01-01T00:00:00.000Z
                """);

        assertThat(read.rows())
                .extracting(CustomerCsv.Row::id, CustomerCsv.Row::name, CustomerCsv.Row::metadata)
                .containsExactly(
                        tuple("+49 30", "=Ann", Map.of()),
                        tuple("-1", "'Tis O'Neill", Map.of()),
                        tuple("'-1", "''=Bob", Map.of()));
    }

    @Test
    void metadata_of_an_export_is_imported() {
        CustomerCsv read = CustomerCsv.read("""
                id,name,metadata,region
                ann,Ann,"{""region"":""us"",""tier"":""gold""}",eu
                bob,Bob,a text,
                """);

        assertThat(read.rows())
                .extracting(CustomerCsv.Row::metadata)
                .containsExactly(Map.of("region", "eu", "tier", "gold"), Map.of("metadata", "a text"));
    }

    @Test
    void line_that_names_the_separator_is_read() {
        CustomerCsv read = CustomerCsv.read("sep=;\r\nid;name\r\nann;Ann, the first\r\n");

        assertThat(read.faults()).isEmpty();
        assertThat(read.rows()).extracting(CustomerCsv.Row::name).containsExactly("Ann, the first");
        assertThat(read.rows()).extracting(CustomerCsv.Row::line).containsExactly(3);
    }

    @Test
    void column_that_is_listed_twice_is_refused() {
        assertThat(faults("id,name,Name\nann,Ann,Bob\n"))
                .containsExactly("The column `Name` is listed twice. Remove or rename one of them.");
        assertThat(faults("id,region,region\nann,eu,us\n")).hasSize(1);
        assertThat(faults("id,region,Region,,\nann,eu,us,,\n")).isEmpty();
    }

    private static List<String> faults(String csv) {
        return CustomerCsv.read(csv).faults().stream().map(LineFault::message).toList();
    }
}
