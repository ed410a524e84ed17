package dev.ambit.github;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.standin.github.TarballWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TarEntriesTest {

    private static final String LONG = "store/%s.html".formatted("ä".repeat(120));

    @Test
    void regular_files_are_read_with_long_names_and_directories_are_skipped() throws IOException {
        byte[] tar = new TarballWriter("c".repeat(40))
                .directory("store")
                .file("store/a.txt", "a".repeat(600).getBytes(UTF_8))
                .file(LONG, "long".getBytes(UTF_8))
                .file("store/empty", new byte[0])
                .plain();

        assertThat(read(tar)).containsExactly("store/a.txt " + "a".repeat(600), LONG + " long", "store/empty ");
    }

    @Test
    void unread_content_is_skipped_and_the_executable_bit_is_read() throws IOException {
        var entries = new TarEntries(new ByteArrayInputStream(new TarballWriter("c")
                .file("one", "1".repeat(700).getBytes(UTF_8))
                .executable("two", "2".getBytes(UTF_8))
                .plain()));

        assertThat(entries.next()).contains(new TarEntries.Entry("one", 700, false));
        assertThat(entries.next()).contains(new TarEntries.Entry("two", 1, true));
        assertThat(entries.next()).isEmpty();
    }

    @Test
    void file_that_is_cut_off_or_malformed_is_refused() {
        byte[] tar = new TarballWriter("c")
                .file("one", "1".repeat(700).getBytes(UTF_8))
                .plain();

        assertThatThrownBy(() -> read(Arrays.copyOf(tar, tar.length - 1_600))).isInstanceOf(IOException.class);
        byte[] wrong = tar.clone();
        wrong[1_024 + 124] = 'x';
        assertThatThrownBy(() -> read(wrong)).isInstanceOf(IOException.class);
    }

    private static List<String> read(byte[] tar) throws IOException {
        var entries = new TarEntries(new ByteArrayInputStream(tar));
        List<String> all = new ArrayList<>();
        for (Optional<TarEntries.Entry> it = entries.next(); it.isPresent(); it = entries.next()) {
            all.add("%s %s"
                    .formatted(it.get().path(), new String(entries.content().readAllBytes(), UTF_8)));
        }
        return all;
    }
}
