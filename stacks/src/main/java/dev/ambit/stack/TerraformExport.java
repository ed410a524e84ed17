package dev.ambit.stack;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Writes the resources of a stack as import blocks of Terraform 1.5 or later.
final class TerraformExport {

    private static final List<String> PLACES = List.of("awsAccount", "region", "repository", "place");

    private final Stack stack;
    private final Providers providers;
    private final StringBuilder text = new StringBuilder();

    private TerraformExport(Stack stack, Providers providers) {
        this.stack = stack;
        this.providers = providers;
    }

    static String of(Stack stack, List<InfraResource> resources, Providers providers) {
        var export = new TerraformExport(stack, providers);
        export.line("# The stack of environment %s. Configure the providers, then run:".formatted(stack.slug()));
        export.line("#   terraform plan -generate-config-out=generated.tf");
        resources.stream().filter(it -> it.state() != ResourceState.DELETED).forEach(export::add);
        return export.text.toString();
    }

    private void add(InfraResource it) {
        line("");
        List<TerraformImport> imports =
                providers.find(it).map(found -> found.terraform(it.detail())).orElse(List.of());
        if (imports.isEmpty()) {
            line("# %s %s: Terraform cannot import it. %s".formatted(it.kind(), it.name(), why(it)));
            return;
        }
        line("# %s %s%s".formatted(it.kind(), it.name(), location(it.detail())));
        TerraformSource.comment(imports.getFirst().type()).ifPresent(this::line);
        Map<String, Integer> ofType = new HashMap<>();
        imports.forEach(one -> block(it, one, ofType.merge(one.type(), 1, Integer::sum)));
    }

    private static String why(InfraResource it) {
        if (!Providers.isRemote(it.provider())) {
            return "It is local to this installation (%s).".formatted(it.provider());
        }
        if (it.remoteId() != null) {
            return "It was adopted, so this installation does not manage `%s`.".formatted(it.remoteId());
        }
        return it.state() == ResourceState.READY
                ? "The provider `%s` names no Terraform resource for it.".formatted(it.provider())
                : "It is not ready yet.";
    }

    private static String location(Map<String, String> detail) {
        return PLACES.stream()
                .filter(detail::containsKey)
                .map(it -> ", %s %s".formatted(it.equals("place") ? "server" : it, detail.get(it)))
                .reduce("", String::concat);
    }

    /// @param number of the object among those of its type; the address of each is unique
    private void block(InfraResource it, TerraformImport one, int number) {
        line("import {");
        line("  to = %s.%s_%s%s"
                .formatted(
                        one.type(),
                        it.kind().name().toLowerCase(Locale.ROOT),
                        stack.slug().replace('-', '_'),
                        number == 1 ? "" : "_" + number));
        line("  id = \"%s\"".formatted(escaped(one.id())));
        line("}");
    }

    /// Escapes the characters that HCL interprets in a quoted text.
    private static String escaped(String id) {
        return id.replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("${", "$${")
                .replace("%{", "%%{");
    }

    private void line(String it) {
        text.append(it).append('\n');
    }
}
