package dev.ambit.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class ProcessPriorityTest {

    /// Finds the niceness in `/proc/…/stat` after the thread name, which may contain spaces.
    private static final Pattern NICE = Pattern.compile(".*\\)(?: \\S+){16} (-?\\d+) .*", Pattern.DOTALL);

    @Test
    void raised_niceness_applies_only_to_the_current_thread() throws Exception {
        int before = ownPriority();
        int raised = onThread(() -> {
            ProcessPriority.raise();
            return ownPriority();
        });
        assertThat(raised).isEqualTo(10);
        assertThat(ownPriority()).isEqualTo(before);
        assertThat(onThread(ProcessPriorityTest::ownPriority)).isEqualTo(before);
    }

    private static int ownPriority() throws IOException {
        Matcher nice = NICE.matcher(Files.readString(Path.of("/proc/thread-self/stat")));
        assertThat(nice).matches();
        return Integer.parseInt(nice.group(1));
    }

    private static <T> T onThread(Callable<T> work) throws Exception {
        var done = new FutureTask<>(work);
        Thread.ofPlatform().start(done);
        return done.get();
    }
}
