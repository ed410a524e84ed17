/// Catalogs to begin with. An environment may be made from one of them instead of empty.
@NullMarked
package dev.ambit.template;

import org.jspecify.annotations.NullMarked;
