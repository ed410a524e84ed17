/// Copies of rows from production to development, on request and only in that direction. Personal data is masked,
/// and media paths become URLs of production's media.
@NullMarked
package dev.ambit.rowcopy;

import org.jspecify.annotations.NullMarked;
