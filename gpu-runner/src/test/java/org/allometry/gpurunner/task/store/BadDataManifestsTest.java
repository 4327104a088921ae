package org.allometry.gpurunner.task.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.allometry.gpurunner.BadInput;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BadDataManifestsTest {
  static Stream<BadInput> manifests() {
    return BadInput.of("data-manifests");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("manifests")
  void saysWhyADataSetIsGeneratedAgain(BadInput bad) throws JsonProcessingException {
    assertEquals(bad.text("says"), answer(bad));
  }

  /** Spoils the text of a manifest, signs it anew where the case says so, and reads it. */
  static String answer(BadInput bad) throws JsonProcessingException {
    DataManifest good =
        new DataManifest(
            new DataKey("n-body", 1, new TreeMap<>(Map.of("seed", "0"))),
            List.of(new DataManifest.DataFile("train.f32", 64, "ab", "cd")),
            new TreeMap<>(Map.of("scale", 0.5)));
    String text = bad.has("text") ? bad.text("text") : good.toJson();
    if (bad.has("from")) {
      assertTrue(text.contains(bad.text("from")));
      text = text.replace(bad.text("from"), bad.text("to"));
    }
    try {
      DataManifest.parse(bad.has("signed") ? signed(text) : text);
      return "nothing is wrong";
    } catch (DataManifest.Damaged e) {
      return e.reason();
    }
  }

  private static String signed(String text) throws JsonProcessingException {
    ObjectNode root = (ObjectNode) new ObjectMapper().readTree(text);
    root.remove("digest");
    root.put("digest", DataManifest.digest(root));
    return root.toString();
  }
}
