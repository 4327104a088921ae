package org.allometry.gpurunner.task.rigidbody;

/**
 * An object of a scene, as it starts.
 *
 * @param mesh index of its shape
 * @param size factor on the shape
 * @param mass kg
 * @param friction coefficient
 * @param restitution coefficient
 * @param position of the centre of mass (3), m
 * @param rotation unit quaternion (w, x, y, z)
 * @param velocity of the centre of mass (3), m/s
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
record RigidBody(
    int mesh,
    double size,
    double mass,
    double friction,
    double restitution,
    double[] position,
    double[] rotation,
    double[] velocity) {}
