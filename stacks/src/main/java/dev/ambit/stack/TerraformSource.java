package dev.ambit.stack;

import java.util.Map;
import java.util.Optional;

/// The sources of providers that Terraform does not find by the beginning of their types.
final class TerraformSource {

    private static final Map<String, String> SOURCES =
            Map.of("github", "integrations/github", "postgresql", "cyrilgdn/postgresql");

    private TerraformSource() {}

    /// Returns a comment that names the provider block, or nothing if Terraform finds the provider.
    ///
    /// @param type of a Terraform resource, such as `postgresql_role`
    static Optional<String> comment(String type) {
        String provider = type.substring(0, type.indexOf('_'));
        return Optional.ofNullable(SOURCES.get(provider))
                .map(it ->
                        "# Provider block: %s, with the source \"%s\" in required_providers.".formatted(provider, it));
    }
}
