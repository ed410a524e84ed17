package dev.ambit.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileTextTest {

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
}
