package dev.ambit.template;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.catalog.CatalogDraft;
import dev.ambit.pricelist.PriceLists;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;

/// The price list of a company as a template.
///
/// @param id the id that requests send
public record Template(String id, String displayName, String description) {

    /// Returns its whole catalog, to be published.
    public CatalogDraft catalog() {
        String path = "/pricings/%s/2025.yml".formatted(id);
        try (var list = Objects.requireNonNull(Template.class.getResourceAsStream(path), path)) {
            return PriceLists.read(new String(list.readAllBytes(), UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
