/// Branch resources of stacks, and who can read them and push. A push to a development branch deploys its stack, as an
/// operation with a log. `host.git` keeps the repositories and runs Git.
@NullMarked
package dev.ambit.branch;

import org.jspecify.annotations.NullMarked;
