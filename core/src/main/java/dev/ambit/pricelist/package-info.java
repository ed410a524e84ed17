/// Imports of price list files in the format Pricing2Yaml 2.1 as catalogs. A list that cannot be mapped is
/// refused as a whole, with the place in the file and the reason.
@NullMarked
package dev.ambit.pricelist;

import org.jspecify.annotations.NullMarked;
