/// Price lists as files, in the format Pricing2Yaml 2.1, and what they become in a catalog. A list that cannot be
/// mapped is refused whole, with the place in the file and the reason.
@NullMarked
package dev.ambit.pricelist;

import org.jspecify.annotations.NullMarked;
