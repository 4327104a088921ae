package org.allometry.analysis.policy;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.allometry.analysis.design.Policy;

/** The policies by name. A new one is one class and one line here. */
public final class Policies {
  private static final SortedMap<String, Function<PolicySettings, Policy>> BY_NAME =
      new TreeMap<>();

  static {
    BY_NAME.put(AdaptivePolicy.NAME, settings -> new LawPolicy(new AdaptivePolicy(settings)));
    BY_NAME.put("grid", settings -> OrderedPolicy.grid());
    BY_NAME.put("cheapest-first", settings -> OrderedPolicy.cheapestFirst());
    BY_NAME.put("largest-first", settings -> OrderedPolicy.largestFirst());
    BY_NAME.put(RandomPolicy.NAME, settings -> new RandomPolicy(settings.seed()));
    BY_NAME.put(AshaPolicy.NAME, settings -> new LawPolicy(new AshaPolicy()));
    BY_NAME.put(
        OptimalDesignPolicy.D_OPTIMAL,
        settings -> new LawPolicy(OptimalDesignPolicy.dOptimal(settings)));
    BY_NAME.put(
        OptimalDesignPolicy.V_OPTIMAL,
        settings -> new LawPolicy(OptimalDesignPolicy.vOptimal(settings)));
    BY_NAME.put(MspePolicy.NAME, settings -> new LawPolicy(new MspePolicy(settings)));
    BY_NAME.put(
        IsoFlopPolicy.NAME, settings -> new LawPolicy(new IsoFlopPolicy(settings.isoFlopRatio())));
  }

  private Policies() {}

  /** All names, in alphabetical order. */
  public static List<String> names() {
    return List.copyOf(BY_NAME.keySet());
  }

  /**
   * The policy of that name.
   *
   * @throws IllegalArgumentException when there is none, naming those that there are
   */
  public static Policy byName(String name, PolicySettings settings) {
    Function<PolicySettings, Policy> policy = BY_NAME.get(name);
    if (policy == null) {
      throw new IllegalArgumentException(
          "no policy is called \"" + name + "\"; there are " + String.join(", ", names()));
    }
    return policy.apply(settings);
  }
}
