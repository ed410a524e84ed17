package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ambit.CiTest;
import dev.ambit.TestPort;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/// Follows README and the tutorials in the order of their links, word for word, in one copy of the files under version
/// control, and compares what commands print with what the pages say.
class TutorialsTest {

    private static final List<String> PAGES = List.of(
            "README.md",
            "docs/start/first-check.md",
            "docs/start/model-your-own-plan.md",
            "docs/start/webhook-and-replica.md");

    /// Its stacks have functions.
    private static final String STACKS = "docs/start/order-a-development-environment.md";

    @TempDir
    private Path copy;

    @TempDir
    private Path printed;

    @CiTest
    void every_command_prints_what_its_page_says() throws Exception {
        Checkout.opened(copy);
        Checkout.copyTracked(copy);
        Map<String, String> ports = ports();

        try (var shell = new TutorialShell(copy, printed, environment(ports))) {
            for (String name : PAGES) {
                follow(TutorialPage.read(name), shell, ports);
            }
            assumeTrue(runsFunctions(), "functions run on Linux as root only");
            follow(TutorialPage.read(STACKS), shell, ports);
        }
    }

    private static void follow(TutorialPage page, TutorialShell shell, Map<String, String> ports) throws IOException {
        assertThat(page.blocks()).as(page.name()).anyMatch(TutorialPage.Block::isCommand);
        for (TutorialPage.Block each : page.blocks()) {
            var block = new TutorialPage.Block(each.language(), replaced(each.text(), ports), each.before());
            if (!block.stopped().isEmpty()) {
                shell.stop(block.stopped());
            }
            if (block.isServer()) {
                shell.start(block.text());
            } else if (block.isCommand()) {
                shell.run(block.text());
            } else if (block.isPrinted()) {
                shell.requirePrinted(block);
            } else if (!block.isUntested()) {
                shell.save(block.file(), block.text());
            }
        }
    }

    private static boolean runsFunctions() {
        return System.getProperty("user.name").equals("root")
                && System.getProperty("os.name").equals("Linux");
    }

    /// Returns free ports for the ports of the pages, which other programs may use.
    private static Map<String, String> ports() {
        Map<String, String> ports = new LinkedHashMap<>();
        int server = TestPort.freePair();
        ports.put("8080", Integer.toString(server));
        // The replica of `ambit dev` listens on the port after that of the server.
        ports.put("8081", Integer.toString(server + 1));
        ports.put("8082", Integer.toString(TestPort.free()));
        ports.put(":3000", ":" + TestPort.free());
        ports.put("listen(3000", "listen(" + ports.get(":3000").substring(1));
        return ports;
    }

    private static Map<String, String> environment(Map<String, String> ports) {
        return Map.of(
                "AMBIT_PORT",
                ports.get("8080"),
                "AMBIT_EDGE_PORT",
                Integer.toString(TestPort.free()),
                // The reader follows the pages as root.
                "AMBIT_ALLOW_ROOT",
                "false");
    }

    private static String replaced(String text, Map<String, String> ports) {
        String replaced = text;
        for (Map.Entry<String, String> port : ports.entrySet()) {
            replaced = replaced.replace(port.getKey(), port.getValue());
        }
        return replaced;
    }
}
