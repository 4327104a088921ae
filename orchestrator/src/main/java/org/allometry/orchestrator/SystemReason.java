package org.allometry.orchestrator;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Says in words why the operating system refused something. */
public final class SystemReason {
  private SystemReason() {}

  /** Such as {@code permission denied}, {@code no space left on device}; no path, no class name. */
  public static String of(IOException e) {
    return switch (e) {
      case FileSystemLoopException loop -> "a link leads back to itself";
      case NoSuchFileException missing -> "no such file or folder";
      case AccessDeniedException denied -> "permission denied";
      case FileAlreadyExistsException file -> file.getFile() + " is in the way";
      case NotDirectoryException file -> file.getFile() + " is no folder";
      case DirectoryNotEmptyException full -> full.getFile() + " is not empty";
      case FileSystemException system when system.getReason() != null -> lower(system.getReason());
      default -> e.getMessage() == null ? "input or output failed" : lower(e.getMessage());
    };
  }

  private static String lower(String text) {
    boolean word = text.length() > 1 && Character.isLowerCase(text.charAt(1));
    return word ? Character.toLowerCase(text.charAt(0)) + text.substring(1) : text;
  }
}
