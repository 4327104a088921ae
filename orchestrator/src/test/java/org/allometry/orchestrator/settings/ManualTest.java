package org.allometry.orchestrator.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.allometry.analysis.policy.Policies;
import org.allometry.gpurunner.family.Families;
import org.allometry.gpurunner.task.Tasks;
import org.junit.jupiter.api.Test;

/** The reference.conf files of all modules are the manual: complete, and nothing else. */
class ManualTest {
  private final Config defaults = ConfigSource.defaults().resolve();

  @Test
  void everyKeyHasACommentOrFollowsOneThatHas() {
    List<String> bare = new ArrayList<>();
    walk("allometry", defaults.getObject("allometry"), bare);
    assertEquals(List.of(), bare);
  }

  /** Reading a missing key is a problem, and so is a key that nothing reads. */
  @Test
  void itHasExactlyTheKeysThatAreRead() {
    for (String policy : Policies.names()) {
      for (String task : Tasks.names()) {
        for (String family : Families.names()) {
          Config chosen =
              with("policy.name", policy)
                  .withFallback(with("task.name", task))
                  .withFallback(
                      defaults.withValue(
                          "allometry.space.families",
                          ConfigValueFactory.fromIterable(List.of(Map.of("family", family)))));
          assertEquals(policy, SweepSettings.read(chosen, "manual", 2).policyName());
        }
      }
    }
  }

  private static Config with(String key, String word) {
    return ConfigFactory.parseString("allometry." + key + " = " + word);
  }

  private static void walk(String path, ConfigObject object, List<String> bare) {
    // Not values(): it leaves out one of two equal values.
    List<ConfigValue> values = object.entrySet().stream().map(Map.Entry::getValue).toList();
    Set<String> commented = new HashSet<>();
    values.stream()
        .filter(value -> !value.origin().comments().isEmpty())
        .forEach(value -> commented.add(place(value.origin(), 0)));
    boolean grew = true;
    while (grew) {
      grew =
          values.stream()
              .anyMatch(
                  value ->
                      commented.contains(place(value.origin(), -1))
                          && commented.add(place(value.origin(), 0)));
    }
    for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
      String key = path + "." + entry.getKey();
      if (entry.getValue() instanceof ConfigObject inner) {
        assertTrue(!inner.isEmpty(), key + " is empty");
        walk(key, inner, bare);
      } else if (!commented.contains(place(entry.getValue().origin(), 0))) {
        bare.add(key);
      }
    }
  }

  private static String place(ConfigOrigin origin, int offset) {
    return origin.url() + " " + origin.resource() + " " + (origin.lineNumber() + offset);
  }
}
