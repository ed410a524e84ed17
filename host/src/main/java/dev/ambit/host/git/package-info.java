/// Git repositories of accounts, with a branch for each stack. This package runs `git` on what tenants push, and
/// takes code and assets from their commits.
@NullMarked
package dev.ambit.host.git;

import org.jspecify.annotations.NullMarked;
