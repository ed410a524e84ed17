/// What is for sale: products, their plans and add-ons, and the features these grant. What is published never
/// changes; a change is a new version, and each publish a revision of the whole catalog.
@NullMarked
package dev.ambit.catalog;

import org.jspecify.annotations.NullMarked;
