/// Catalog templates. An environment can be created from one instead of empty.
@NullMarked
package dev.ambit.template;

import org.jspecify.annotations.NullMarked;
