/// A domain is a DNS name that the stacks of an account may serve. The operator allows it, or the account proves
/// with a DNS record or a file on its web server that it controls the name.
@NullMarked
package dev.ambit.domain;

import org.jspecify.annotations.NullMarked;
