package org.allometry.gpurunner.task.nbody;

import java.util.SortedMap;
import java.util.TreeMap;
import org.allometry.gpurunner.settings.SettingsReader;
import org.allometry.gpurunner.task.Interval;

/**
 * Settings of the n-body task; the file {@code task.conf} is their manual. Units have G = 1.
 *
 * @param seed of the data set
 * @param trainSamples number of training scenes
 * @param testSamples number of test scenes
 * @param planets planets of a training scene, beside the star
 * @param testPlanets planets of a test scene; 0 for as many
 * @param starMass log-uniform
 * @param planetMass log-uniform
 * @param minRadius smallest distance of a planet from the star; the largest is 1
 * @param softening ε in the force m / (r² + ε²)^{3/2}; 0 for none
 * @param velocityNoise standard deviation added to each component of a planet's velocity
 * @param dt length of an integration step
 * @param steps integration steps
 * @param shiftSd standard deviation of the scene's shift along each axis
 * @param domainShift added to the x of every test body
 * @param maxMove samples in which a body moves farther are drawn again
 * @param centred whether positions are taken relative to the scene's mean
 */
record NBodySettings(
    long seed,
    int trainSamples,
    int testSamples,
    int planets,
    int testPlanets,
    Interval starMass,
    Interval planetMass,
    double minRadius,
    double softening,
    double velocityNoise,
    double dt,
    int steps,
    double shiftSd,
    double domainShift,
    double maxMove,
    boolean centred) {
  private static final int MAX_SAMPLES = 1 << 28;

  static NBodySettings read(SettingsReader s) {
    NBodySettings settings =
        new NBodySettings(
            s.wholeNumber("seed", 0, 1L << 53),
            s.integer("train-samples", 1, MAX_SAMPLES),
            s.integer("test-samples", 1, MAX_SAMPLES),
            s.integer("planets", 1, 1000),
            s.integer("test-planets", 0, 1000),
            Interval.read(s, "star-mass", 1e-6, 1e6),
            Interval.read(s, "planet-mass", 1e-6, 1e6),
            s.number("min-radius", 0.001, 0.999),
            s.number("softening", 0, 10),
            s.number("velocity-noise", 0, 10),
            s.number("dt", 1e-6, 1),
            s.integer("steps", 1, 1_000_000),
            s.number("shift-sd", 0, 1e4),
            s.number("domain-shift", -1e4, 1e4),
            s.number("max-move", 1e-3, 1e6),
            s.flag("centred"));
    s.rejectUnknownKeys();
    return settings;
  }

  /** Total simulated time. */
  double time() {
    return dt * steps;
  }

  int bodies(boolean test) {
    return 1 + (test && testPlanets > 0 ? testPlanets : planets);
  }

  int samples(boolean test) {
    return test ? testSamples : trainSamples;
  }

  /** Everything that the content depends on, as canonical text. */
  SortedMap<String, String> canonical() {
    SortedMap<String, String> all = new TreeMap<>();
    all.put("seed", Long.toString(seed));
    all.put("train-samples", Integer.toString(trainSamples));
    all.put("test-samples", Integer.toString(testSamples));
    all.put("planets", Integer.toString(planets));
    all.put("test-planets", Integer.toString(testPlanets));
    all.put("star-mass", starMass.toString());
    all.put("planet-mass", planetMass.toString());
    all.put("min-radius", Double.toString(minRadius));
    all.put("softening", Double.toString(softening));
    all.put("velocity-noise", Double.toString(velocityNoise));
    all.put("dt", Double.toString(dt));
    all.put("steps", Integer.toString(steps));
    all.put("shift-sd", Double.toString(shiftSd));
    all.put("domain-shift", Double.toString(domainShift));
    all.put("max-move", Double.toString(maxMove));
    all.put("centred", Boolean.toString(centred));
    return all;
  }
}
