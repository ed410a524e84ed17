/// The code of stores, in Git: a repository per account with a branch for each of its stacks, cloned and pushed to
/// over HTTP. What is pushed to a branch of development is brought into its stack, as an operation with a log.
@NullMarked
package dev.ambit.branch;

import org.jspecify.annotations.NullMarked;
