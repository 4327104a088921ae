package org.allometry.gpurunner.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class QuotedTest {
  @Test
  void showsWhatATerminalWouldObey() {
    assertEquals("\"\\u001b[31m\\u0007\"", Quoted.of("\u001b[31m\u0007"));
    assertEquals("\"a\\nb\\tc\\r\"", Quoted.of("a\nb\tc\r"));
    assertEquals("\"\\u202eevil\"", Quoted.of("\u202eevil"));
    assertEquals("\"größe 10 µm\"", Quoted.of("größe 10 µm"));
  }

  @Test
  void keepsTheLineEndsOfAMessage() {
    assertEquals("one\ntwo\\u001b", Quoted.lines("one\ntwo\u001b"));
  }

  @Test
  void cutsBetweenCharacters() {
    assertEquals("x".repeat(200), Quoted.cut("x".repeat(201)));
    assertEquals("x".repeat(199), Quoted.cut("x".repeat(199) + "\ud83d\ude00"));
    assertEquals("\\ud83d", Quoted.word("\ud83d"));
    assertEquals("\\ude00\\ud83d", Quoted.word("\ude00\ud83d"));
    assertEquals("\ud83d\ude00", Quoted.word("\ud83d\ude00"));
  }
}
