/// Command line for operators and developers. It starts servers and checks their database. All other commands call
/// the HTTP API.
@NullMarked
package dev.ambit.cli;

import org.jspecify.annotations.NullMarked;
