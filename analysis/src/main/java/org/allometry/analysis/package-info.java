/** Root of the module. */
@NullMarked
package org.allometry.analysis;

import org.jspecify.annotations.NullMarked;
