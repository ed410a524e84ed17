package dev.ambit.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.charset.Charset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE", "windows-1252"})
    void encoding_is_recognized(String encoding) {
        String table = "id,name\r\nann,Jörg Müller\r\n";
        Charset charset = Charset.forName(encoding);

        assertThat(FileText.of(table.getBytes(charset)).text()).isEqualTo(table);
        if (encoding.startsWith("UTF")) {
            assertThat(FileText.of(("\uFEFF" + table).getBytes(charset)).text()).isEqualTo(table);
        }
        assertThat(FileText.of(table.getBytes(charset)).encoding()).isEqualTo(charset);
    }

    @Test
    void unknown_encoding_is_not_read() {
        assertThat(FileText.of(new byte[] {'i', 'd', '\n', (byte) 0x81, (byte) 0x8d})
                        .text())
                .isNull();
        assertThat(FileText.of(new byte[] {'i', 'd', 0}).text()).isNull();
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
