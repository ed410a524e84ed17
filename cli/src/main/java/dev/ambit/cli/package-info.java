/// The command line: what an operator types, and what a developer types on the first day. It starts servers
/// and looks after their database; all else it asks over HTTP.
@NullMarked
package dev.ambit.cli;

import org.jspecify.annotations.NullMarked;
