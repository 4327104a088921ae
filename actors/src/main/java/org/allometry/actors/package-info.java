/** Root of the module. */
@NullMarked
package org.allometry.actors;

import org.jspecify.annotations.NullMarked;
