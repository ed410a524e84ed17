package dev.ambit;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Checks that each package is in its module and, in core, in its group; and that the page on packages is up to
/// date.
class ModulesTest {

    private static final List<Group> GROUPS = """
            engine  | rules     | engine
            base    | technique | problem http postgres config process egress
            standin | programs  | standin standin.aws standin.github
            core    | platform  | db access account audit clock environment identity integration member notification operation operator
            core    | platform  | receipt idempotency admission quota sla
            core    | pricing   | search catalog pricelist template customer subscription grant lifecycle usage overview bulk fork promotion entitlement
            core    | delivery  | event feed webhook
            core    | assembly  | core
            host    | traffic   | host.bucket host.cdn host.container host.function host.gateway host.git host.link host.lookup host.move host.session
            host    | assembly  | host
            stacks  | resources | stack domain gateway cdn bucket function branch sessionstore stackdb hosting
            stacks  | work      | order parameter policy release rowcopy backup
            stacks  | assembly  | stacks
            aws     | provider  | aws
            github  | provider  | github
            console | pages     | console
            sdk     | protocols | sdk.graphql sdk.edge sdk.stream sdk.openfeature
            sdk     | assembly  | sdk
            server  | assembly  | server
            applier | library   | applier
            replica | process   | replica check graphql live rediscache
            client  | library   | client
            client-openfeature | library | openfeature
            client-micrometer | library | micrometer
            client-spring-boot-starter | library | spring
            cli     | commands  | cli
            bench   | figures   | bench
            """.lines().map(Group::of).toList();

    private static final Path PAGE = Path.of("../docs/reference/packages.md");
    private static final Pattern DOCUMENTATION = Pattern.compile("(?m)^/// ?(.*)$");

    /// Packages of one module that belong together.
    private record Group(String module, String name, List<String> packages) {

        static Group of(String line) {
            String[] cell = line.split("\\|", -1);
            return new Group(
                    cell[0].strip(),
                    cell[1].strip(),
                    Arrays.asList(cell[2].strip().split(" ", -1)));
        }
    }

    @Test
    void each_package_is_in_one_module() {
        var found = SourceFile.all().stream()
                .filter(SourceFile::isMain)
                .map(it -> it.path().getName(1) + " " + it.home())
                .collect(toCollection(TreeSet::new));
        var expected = GROUPS.stream()
                .flatMap(group -> group.packages().stream().map(it -> group.module() + " " + it))
                .collect(toCollection(TreeSet::new));

        assertThat(found).isEqualTo(expected);
    }

    /// To regenerate the page, run this test with `-Dambit.write=true`.
    @Test
    void page_lists_every_package_with_its_allowed_uses() throws IOException {
        String page = page();
        if (Boolean.getBoolean("ambit.write")) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, page);
        }

        assertThat(PAGE).hasContent(page);
    }

    private static String page() {
        String rows = GROUPS.stream()
                .flatMap(group -> group.packages().stream()
                        .map(it -> "| `%s` | %s | `%s` | %s | %s |"
                                .formatted(group.module(), group.name(), it, purpose(group.module(), it), uses(it))))
                .collect(joining("\n"));
        return """
                # Packages

                This page lists the modules and packages of Ambit, and which packages each of them can use. `ModulesTest` writes it from the
                tables that the tests hold.

                | module | group | package | purpose | can use |
                |---|---|---|---|---|
                %s
                """.formatted(rows);
    }

    private static String uses(String name) {
        return String.join(", ", new TreeSet<>(ArchitectureTest.ALLOWED.get(name)));
    }

    /// Returns the package documentation on one line.
    private static String purpose(String module, String name) {
        try {
            String text = Files.readString(
                    Path.of("..", module, "src/main/java/dev/ambit", name.replace('.', '/'), "package-info.java"));
            return DOCUMENTATION
                    .matcher(text)
                    .results()
                    .map(it -> it.group(1))
                    .collect(joining(" "))
                    .replaceAll("\\[([^\\]]*)]", "`$1`");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
