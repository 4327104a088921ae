/**
 * Rigid bodies that fall and collide: where is every vertex one frame later?
 *
 * <pre>
 *   RigidSettings ─▶ Shapes / ObjMesh ─▶ ShapeMesh (vertices, normals, hulls)
 *        │                                   │
 *        └─▶ SceneSampler (places) ─▶ RigidWorld (Bullet) ─▶ trajectory of poses ── DataCache
 *                                                                                     │
 *        RigidErrors ◀── prediction          SceneBatch ◀── RigidScene ◀── RigidData ◀┘
 * </pre>
 */
@NullMarked
package org.allometry.gpurunner.task.rigidbody;

import org.jspecify.annotations.NullMarked;
