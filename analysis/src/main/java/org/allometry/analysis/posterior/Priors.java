package org.allometry.analysis.posterior;

import static org.allometry.analysis.posterior.LawSurface.DATA_TURN;
import static org.allometry.analysis.posterior.LawSurface.H;
import static org.allometry.analysis.posterior.LawSurface.J;
import static org.allometry.analysis.posterior.LawSurface.K;
import static org.allometry.analysis.posterior.LawSurface.LN_A;
import static org.allometry.analysis.posterior.LawSurface.LN_ALPHA;
import static org.allometry.analysis.posterior.LawSurface.LN_B;
import static org.allometry.analysis.posterior.LawSurface.LN_BETA;
import static org.allometry.analysis.posterior.LawSurface.LN_E;
import static org.allometry.analysis.posterior.LawSurface.LN_R;
import static org.allometry.analysis.posterior.LawSurface.SIZE;
import static org.allometry.analysis.posterior.LawSurface.SIZE_TURN;
import static org.allometry.analysis.posterior.LawSurface.V;
import static org.allometry.analysis.posterior.LawSurface.W;

import java.util.stream.IntStream;

/** Normal priors of the coordinates of a {@link LawSurface}. */
final class Priors {
  /** Prior of ln alpha and ln beta. */
  static final double EXPONENT_MEAN = Math.log(0.5);

  static final double EXPONENT_SD = 0.7;

  /** Prior of ln A and ln B around half of the middle loss. */
  private static final double SCALE_SD = 2;

  /** Prior of ln E around half of the least loss. */
  private static final double FLOOR_SD = 1;

  /** Prior of h, how ln B changes with size, and of j, how h does. */
  private static final double H_SD = 0.3;

  private static final double J_SD = 0.07;

  /** Prior of k, how ln beta changes with size. */
  private static final double K_SD = 0.15;

  /** Prior of v and w, how ln alpha changes with size and ln beta with samples. */
  private static final double BEND_SD = 0.1;

  /** Prior of a change of an exponent: its share, its place from the centre, ln of its width. */
  private static final double SHARE_SD = 0.4;

  private static final double PLACE_SD = 1;
  private static final double WIDTH_SD = 0.7;

  /** Prior of ln R*: 15 epochs (Muennighoff et al. 2023, R*_D = 15.4). */
  static final double REPEATS_MEAN = Math.log(15);

  private static final double REPEATS_SD = 1;

  private static final double HALF = Math.log(2);

  /**
   * Priors of Farseer's law, around the published fit (Li et al. 2025) as it is seen from 1e6 to
   * 1e9 parameters. Its floor e^(−0.021 N^0.169 + 0.091), ln A around the least loss, falls by 4 to
   * 12 % a nat of N.
   */
  private static final double FLOOR_SCALE_SD = 0.5;

  private static final double FLOOR_FALL_MEAN = Math.log(0.08);
  private static final double FLOOR_FALL_SD = 0.6;
  private static final double FLOOR_BEND_MEAN = 0.15;
  private static final double FLOOR_BEND_SD = 0.1;

  /** ln B = 88.01 N^−0.1 − 5.287, with samples counted from the centre. */
  private static final double HEIGHT_MEAN = -0.2;

  private static final double HEIGHT_SD = 0.15;
  private static final double HEIGHT_BEND_MEAN = -0.1;
  private static final double HEIGHT_BEND_SD = 0.05;

  /** ln beta = −0.124 N^0.123 + 0.424. */
  private static final double DRIFT_MEAN = -0.12;

  private static final double DRIFT_SD = 0.08;
  private static final double DRIFT_BEND_MEAN = 0.12;
  private static final double DRIFT_BEND_SD = 0.06;

  private Priors() {}

  /** Mean of the law's coordinates. */
  static double[] mean(SurfaceTable table, LawSurface.Form form) {
    double[] mean = new double[SIZE];
    mean[LN_A] = table.middle - HALF;
    mean[LN_B] = table.middle - HALF;
    mean[LN_E] = table.lowest - HALF;
    mean[LN_ALPHA] = EXPONENT_MEAN;
    mean[LN_BETA] = EXPONENT_MEAN;
    mean[LN_R] = REPEATS_MEAN;
    if (form == LawSurface.Form.FARSEER) {
      mean[LN_A] = table.lowest;
      mean[LN_ALPHA] = FLOOR_FALL_MEAN;
      mean[V] = FLOOR_BEND_MEAN;
      mean[H] = HEIGHT_MEAN;
      mean[J] = HEIGHT_BEND_MEAN;
      mean[K] = DRIFT_MEAN;
      mean[W] = DRIFT_BEND_MEAN;
    }
    return mean;
  }

  /** Standard deviation of coordinate {@code k} of {@code form}; 1 of the misfit's weights. */
  static double sd(int k, LawSurface.Form form) {
    return switch (form.terms()) {
      case FARSEER -> farseerSd(k);
      case KINKED -> k >= SIZE_TURN && k < SIZE ? SHARE_SD : commonSd(k);
      case POWERS, BROKEN, FLEXIBLE -> commonSd(k);
    };
  }

  private static double commonSd(int k) {
    return switch (k) {
      case LN_A, LN_B -> SCALE_SD;
      case LN_E -> FLOOR_SD;
      case LN_ALPHA, LN_BETA -> EXPONENT_SD;
      case H -> H_SD;
      case J -> J_SD;
      case K -> K_SD;
      case V, W -> BEND_SD;
      case LN_R -> REPEATS_SD;
      case SIZE_TURN, DATA_TURN -> SHARE_SD;
      case SIZE_TURN + 1, DATA_TURN + 1 -> PLACE_SD;
      case SIZE_TURN + 2, DATA_TURN + 2 -> WIDTH_SD;
      default -> 1;
    };
  }

  private static double farseerSd(int k) {
    return switch (k) {
      case LN_A -> FLOOR_SCALE_SD;
      case LN_ALPHA -> FLOOR_FALL_SD;
      case V -> FLOOR_BEND_SD;
      case H -> HEIGHT_SD;
      case J -> HEIGHT_BEND_SD;
      case K -> DRIFT_SD;
      case W -> DRIFT_BEND_SD;
      default -> commonSd(k);
    };
  }

  /** The coordinates that a law of {@code form} is moved by; all others stay at their mean. */
  static int[] active(LawSurface.Form form, SurfaceTable table) {
    int ofTurn = form.terms() == LawTerms.BROKEN ? 3 : form.terms() == LawTerms.KINKED ? 2 : 0;
    boolean bends = form.terms() == LawTerms.FLEXIBLE || form.terms() == LawTerms.FARSEER;
    return IntStream.range(0, SIZE)
        .filter(
            k ->
                switch (k) {
                  case LN_E -> form.floor();
                  case H, J, K, V, W -> bends;
                  case LN_R -> table.repeats;
                  default -> k < SIZE_TURN || (k - SIZE_TURN) % 3 < ofTurn;
                })
        .toArray();
  }
}
