/// The catalog: products, their plans and add-ons, and features. Published versions never change; a change
/// creates a new version, and each publish a revision of the whole catalog.
@NullMarked
package dev.ambit.catalog;

import org.jspecify.annotations.NullMarked;
