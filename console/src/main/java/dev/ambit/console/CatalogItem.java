package dev.ambit.console;

import dev.ambit.console.CatalogState.PackageRecord;
import java.util.Locale;

/// A product, plan, add-on or feature that a form archives or duplicates.
///
/// @param kind the word in a sentence, such as `add-on`
/// @param page path of its page
public record CatalogItem(String kind, String name, String page) {

    static CatalogItem of(ConsoleScope scope, ProductState it) {
        return new CatalogItem("product", it.displayName(), scope.path() + "/products/" + UrlText.encoded(it.id()));
    }

    static CatalogItem of(ConsoleScope scope, PackageRecord it) {
        return new CatalogItem(
                it.kindWord().toLowerCase(Locale.ROOT), it.content().displayName(), scope.path() + it.path());
    }

    static CatalogItem of(ConsoleScope scope, FeatureState it) {
        return new CatalogItem("feature", it.displayName(), scope.path() + "/features/" + UrlText.encoded(it.id()));
    }
}
