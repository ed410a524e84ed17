/// Stack parameters: typed values besides the blueprint, from a branch's file or from the panel, which takes
/// precedence. Production's schema also applies to its development environments.
@NullMarked
package dev.ambit.parameter;

import org.jspecify.annotations.NullMarked;
