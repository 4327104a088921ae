/**
 * What users get wrong, and the words they are told in.
 *
 * <pre>
 *   resources/bad-input/KIND.conf ──BadCase──▶ files in a folder, a command ──Console──▶ exit code, message
 * </pre>
 */
package org.allometry.orchestrator.badinput;
