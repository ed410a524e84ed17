/// The provider of branches in repositories on GitHub. The operator attaches a GitHub App to an account of Ambit;
/// stacks that are planned afterwards have their branches there.
@NullMarked
package dev.ambit.github;

import org.jspecify.annotations.NullMarked;
