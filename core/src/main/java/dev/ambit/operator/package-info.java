/// The operator runs the installation, and creates and deletes accounts. The operator sees accounts, but no data
/// of their environments.
@NullMarked
package dev.ambit.operator;

import org.jspecify.annotations.NullMarked;
