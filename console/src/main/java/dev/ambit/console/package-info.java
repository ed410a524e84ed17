/// The console: web pages to work with Ambit. It is a client of the API within the same process, so a page can do
/// no more than the signed-in member.
@NullMarked
package dev.ambit.console;

import org.jspecify.annotations.NullMarked;
