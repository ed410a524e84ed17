/// Git repositories of accounts, with a branch for each stack, served over HTTP. A push to a development branch
/// deploys its stack, as an operation with a log.
@NullMarked
package dev.ambit.branch;

import org.jspecify.annotations.NullMarked;
