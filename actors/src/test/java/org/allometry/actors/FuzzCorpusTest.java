package org.allometry.actors;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.allometry.actors.journal.JournalTarget;
import org.allometry.actors.journal.RecordTarget;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What fuzzing began with and what it found, once each. */
class FuzzCorpusTest {
  private static final Path CORPUS = Path.of("src/test/resources/fuzz");
  private static final Map<String, Consumer<byte[]>> TARGETS =
      new TreeMap<>(
          Map.of(
              "JournalTarget", JournalTarget::fuzzerTestOneInput,
              "RecordTarget", RecordTarget::fuzzerTestOneInput));

  static List<Arguments> inputs() throws IOException {
    List<Arguments> inputs = new ArrayList<>();
    for (Map.Entry<String, Consumer<byte[]>> target : TARGETS.entrySet()) {
      try (Stream<Path> files = Files.list(CORPUS.resolve(target.getKey()))) {
        files.sorted().forEach(file -> inputs.add(Arguments.of(file, target.getValue())));
      }
    }
    return inputs;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("inputs")
  void isReadOrRefused(Path input, Consumer<byte[]> target) throws IOException {
    target.accept(Files.readAllBytes(input));
  }
}
