/// The operator runs the installation: it opens accounts and keeps them in order. It sees who they are, and
/// nothing of what is in their environments.
@NullMarked
package dev.ambit.operator;

import org.jspecify.annotations.NullMarked;
