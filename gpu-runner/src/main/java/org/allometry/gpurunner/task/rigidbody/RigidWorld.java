package org.allometry.gpurunner.task.rigidbody;

import com.jme3.bullet.CollisionConfiguration;
import com.jme3.bullet.NativePhysicsObject;
import com.jme3.bullet.PhysicsSpace;
import com.jme3.bullet.SolverInfo;
import com.jme3.bullet.SolverMode;
import com.jme3.bullet.SolverType;
import com.jme3.bullet.collision.shapes.CollisionShape;
import com.jme3.bullet.collision.shapes.CompoundCollisionShape;
import com.jme3.bullet.collision.shapes.HullCollisionShape;
import com.jme3.bullet.collision.shapes.PlaneCollisionShape;
import com.jme3.bullet.objects.PhysicsRigidBody;
import com.jme3.math.Plane;
import com.jme3.math.Vector3f;
import com.simsilica.mathd.Quatd;
import com.simsilica.mathd.Vec3d;
import java.util.ArrayList;
import java.util.List;

/**
 * A floor and rigid bodies in Bullet, as Kubric sets it up, without damping and without sleep. Used
 * by one thread from its making to its closing.
 *
 * <p>Kubric also lowers Bullet's restitution velocity threshold to 0, which this binding cannot:
 * 0.2 m/s, Bullet's own, holds.
 */
final class RigidWorld implements AutoCloseable {
  /** Bullet's 0.04 m would let the hulls float above the floor; PyBullet takes this. */
  private static final float MARGIN = 0.001f;

  private static final float WORLD = 1000;
  private static final int MANY_NATIVE_OBJECTS = 10_000;

  /** Bullet's own 4096 take 4 MB a world; beyond the pool it allocates one by one. */
  private static final int POOLED_MANIFOLDS = 64;

  /** The penetration solver that Bullet takes by itself. */
  private static final int EPA = 1;

  private final RigidSettings settings;
  private final PhysicsSpace space;
  private final List<PhysicsRigidBody> bodies = new ArrayList<>();
  private final Vec3d place = new Vec3d();
  private final Quatd turn = new Quatd();

  /** An empty floor; {@link BulletLibrary#load()} has been called. */
  RigidWorld(RigidSettings settings) {
    this.settings = settings;
    this.space =
        new PhysicsSpace(
            new Vector3f(-WORLD, -WORLD, -WORLD),
            new Vector3f(WORLD, WORLD, WORLD),
            PhysicsSpace.BroadphaseType.DBVT,
            SolverType.SI,
            new CollisionConfiguration(POOLED_MANIFOLDS, EPA));
    space.setGravity(new Vector3f(0, 0, (float) -settings.gravity()));
    space.useDeterministicDispatch(true);
    SolverInfo solver = space.getSolverInfo();
    solver.setSplitImpulseEnabled(true);
    solver.setMode(SolverMode.SIMD | SolverMode.NoCone);
    PhysicsRigidBody floor =
        new PhysicsRigidBody(
            new PlaneCollisionShape(new Plane(new Vector3f(0, 0, 1), 0)),
            PhysicsRigidBody.massForStatic);
    floor.setFriction((float) settings.floorFriction());
    floor.setRestitution((float) settings.floorRestitution());
    space.addCollisionObject(floor);
  }

  /** Adds the body if it touches no other one; says whether it did. */
  boolean add(RigidBody body) {
    ShapeMesh mesh = settings.meshes().get(body.mesh());
    PhysicsRigidBody added = new PhysicsRigidBody(shape(mesh, body.size()), (float) body.mass());
    double[] x = body.position();
    double[] q = body.rotation();
    added.setPhysicsLocationDp(new Vec3d(x[0], x[1], x[2]));
    added.setPhysicsRotationDp(new Quatd(q[1], q[2], q[3], q[0]));
    if (space.contactTest(added, null) > 0) {
      return false;
    }
    double[] v = body.velocity();
    added.setLinearVelocityDp(new Vec3d(v[0], v[1], v[2]));
    added.setFriction((float) body.friction());
    added.setRestitution((float) body.restitution());
    added.setDamping(0, 0);
    added.setEnableSleep(false);
    added.setContactProcessingThreshold(0);
    space.addCollisionObject(added);
    bodies.add(added);
    return true;
  }

  private static CollisionShape shape(ShapeMesh mesh, double size) {
    if (mesh.hulls().size() == 1) {
      return hull(mesh.hulls().get(0), size);
    }
    CompoundCollisionShape compound = new CompoundCollisionShape(mesh.hulls().size());
    for (float[] part : mesh.hulls()) {
      compound.addChildShape(hull(part, size));
    }
    return compound;
  }

  private static HullCollisionShape hull(float[] points, double size) {
    float[] scaled = new float[points.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = (float) (size * points[i]);
    }
    HullCollisionShape hull = new HullCollisionShape(scaled);
    hull.setMargin(MARGIN);
    return hull;
  }

  /** Lets one physics step pass. */
  void step() {
    space.update((float) RigidSettings.STEP_SECONDS, 0, false, false, false);
  }

  /** Writes position (3) and quaternion (w, x, y, z) of body {@code i} to {@code into[at …]}. */
  void pose(int i, float[] into, int at) {
    bodies.get(i).getPhysicsLocationDp(place);
    bodies.get(i).getPhysicsRotationDp(turn);
    into[at] = (float) place.x;
    into[at + 1] = (float) place.y;
    into[at + 2] = (float) place.z;
    into[at + 3] = (float) turn.w;
    into[at + 4] = (float) turn.x;
    into[at + 5] = (float) turn.y;
    into[at + 6] = (float) turn.z;
  }

  /** Kinetic and potential energy of all bodies, J. */
  double energy() {
    return bodies.stream().mapToDouble(PhysicsRigidBody::mechanicalEnergy).sum();
  }

  /** Momentum of all bodies (3), kg m/s. */
  double[] momentum() {
    double[] sum = new double[3];
    for (PhysicsRigidBody body : bodies) {
      Vec3d v = body.getLinearVelocityDp(new Vec3d());
      sum[0] += body.getMass() * v.x;
      sum[1] += body.getMass() * v.y;
      sum[2] += body.getMass() * v.z;
    }
    return sum;
  }

  /** Mass of all bodies, kg. */
  double mass() {
    return bodies.stream().mapToDouble(PhysicsRigidBody::getMass).sum();
  }

  /**
   * Frees the memory of closed worlds when much of it has piled up: the binding frees what the
   * garbage collector finds, which does not see how large that is.
   */
  static void freeClosedWorlds() {
    if (NativePhysicsObject.countTrackers() > MANY_NATIVE_OBJECTS) {
      System.gc();
    }
  }

  @Override
  public void close() {
    space.destroy();
  }
}
