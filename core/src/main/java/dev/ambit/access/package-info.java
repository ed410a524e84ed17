/// Who is asking: keys, what each kind of them may do, and the secrets that have to be read back. The key
/// alone says which account and environment a request is about.
@NullMarked
package dev.ambit.access;

import org.jspecify.annotations.NullMarked;
