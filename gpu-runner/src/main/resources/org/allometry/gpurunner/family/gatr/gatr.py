# The E(3)-equivariant Geometric Algebra Transformer (Brehmer, de Haan, Behrends, Cohen 2023, arXiv 2305.18415).
#
# Layout. Rows are features, columns are the T = batch * tokens tokens. A multivector x = a + e0 b is eight pairs (a
# component without e0, its partner with e0), here in the order e1, e2, e3, e12, e13, e23, e123, 1. Everything is kept
# as two matrices: `seven`, the rows (pair, half, channel) of the first seven pairs, and `rest`, the rows of the
# scalar's pair followed by the scalar channels, because only the scalar component talks to scalar channels. The 16
# planes of all pairs are numbered 2 * pair + half.


# The parameters at these places behind `first`, of all layers, side by side along their first axis. `inputs` is how many
# channels the widest of them reads: where some read fewer, the values of attention, they get zeros for the others.
def gather(p: List[Tensor],
    first: int,
    layers: int,
    places: List[int],
    inputs: int) -> Tensor:
  found = annotate(List[Tensor], [])
  for i in range(layers):
    for j in range(torch.len(places)):
      x = p[first + i * $stride + places[j]]
      if torch.dim(x) > 1:
        if torch.size(x, 1) < inputs:
          if torch.dim(x) > 2:
            x = torch.constant_pad_nd(x, [0, 0, 0, inputs - torch.size(x, 1)])
          else:
            x = torch.constant_pad_nd(x, [0, inputs - torch.size(x, 1)])
      _ = torch.append(found, x)
  return torch.cat(found)


# Matrices of the linear maps of one kind in all layers. places: weight (out, in, 9), s2mvs.weight (out, s_in), s2mvs.bias
# (out) and, where there are scalars out, mvs2s.weight (s_out, in), mvs2s.bias (s_out), s2s.weight (s_out, s_in); several
# of each are maps with equal input. Gives, for each layer, (7, 2 out, 2 in), (2 out + s_out, 2 in + s_in) and the bias
# (2 out + s_out, 1).
def maps(p: List[Tensor],
    first: int,
    layers: int,
    places: List[List[int]]) -> Tuple[List[Tensor], List[Tensor], List[Tensor]]:
  inputs = torch.size(p[first + places[0][0]], 1)
  s_in = torch.size(p[first + places[1][0]], 1)
  weight = __torch__.gather(p, first, layers, places[0], inputs)
  out = torch.floordiv(torch.size(weight, 0), layers)
  # Twelfths of the squares of the entries, so that they are exact in every type.
  twelfths = torch.view(torch.to(torch.tensor($basis, dtype=7), weight), [32, 9])
  basis = torch.sqrt(torch.div(twelfths, 12.))
  blocks = torch.view(torch.mm(basis, torch.t(torch.view(weight, [-1, 9]))), [8, 2, 2, layers, out, inputs])
  pairs = torch.reshape(torch.permute(blocks, [3, 0, 1, 4, 2, 5]), [layers, 8, 2 * out, 2 * inputs])
  s2mv = torch.view(__torch__.gather(p, first, layers, places[1], s_in), [layers, out, s_in])
  rest = torch.cat([torch.select(pairs, 1, 7), torch.constant_pad_nd(s2mv, [0, 0, 0, out])], 2)
  bias = torch.view(__torch__.gather(p, first, layers, places[2], 0), [layers, out])
  bias = torch.constant_pad_nd(bias, [0, out])
  if torch.len(places) > 3:
    mv2s = torch.view(__torch__.gather(p, first, layers, places[3], inputs), [layers, -1, inputs])
    s2s = torch.view(__torch__.gather(p, first, layers, places[5], s_in), [layers, -1, s_in])
    rest = torch.cat([rest, torch.cat([torch.constant_pad_nd(mv2s, [0, inputs]), s2s], 2)], 1)
    bias = torch.cat([bias, torch.view(__torch__.gather(p, first, layers, places[4], 0), [layers, -1])], 1)
  seven = torch.narrow(pairs, 1, 0, 7)
  return (torch.unbind(seven), torch.unbind(rest), torch.unbind(torch.unsqueeze(bias, 2)))


# An equivariant linear map: a layer's matrices of `maps`.
def linear(seven: Tensor, rest: Tensor, w: Tuple[Tensor, Tensor, Tensor]) -> Tuple[Tensor, Tensor]:
  w7, w8, bias = w
  t = torch.size(rest, 1)
  y = torch.bmm(w7, torch.view(seven, [7, -1, t]))
  return (torch.view(y, [-1, t]), torch.addmm(bias, w8, rest))


# The same, added to the residual stream.
def linear_add(stream7: Tensor,
    stream8: Tensor,
    seven: Tensor,
    rest: Tensor,
    w: Tuple[Tensor, Tensor, Tensor]) -> Tuple[Tensor, Tensor]:
  w7, w8, bias = w
  t = torch.size(rest, 1)
  y = torch.baddbmm(torch.view(stream7, [7, -1, t]), w7, torch.view(seven, [7, -1, t]))
  return (torch.view(y, [-1, t]), torch.addmm(torch.add(stream8, bias), w8, rest))


# Divides by the root mean square over channels of the invariant norm; plain layer norm of the scalar channels.
def norm(seven: Tensor, rest: Tensor, channels: int) -> Tuple[Tensor, Tensor]:
  tokens = torch.size(rest, 1)
  free = torch.select(torch.view(seven, [7, 2, channels, tokens]), 1, 0)
  scalar = torch.narrow(rest, 0, 0, channels)
  n = torch.add(torch.sum(torch.mul(free, free), [0, 1]), torch.sum(torch.mul(scalar, scalar), [0]))
  r = torch.rsqrt(torch.clamp(torch.mul(n, 1. / channels), 0.01))
  s = torch.t(torch.narrow(rest, 0, 2 * channels, torch.size(rest, 0) - 2 * channels))
  s = torch.t(torch.layer_norm(s, [torch.size(s, 1)]))
  pair = torch.mul(torch.narrow(rest, 0, 0, 2 * channels), r)
  return (torch.mul(seven, r), torch.cat([pair, s]))


# Every multivector times tanh-GELU of its scalar; exact GELU of the scalar channels.
def gate(seven: Tensor, rest: Tensor, channels: int) -> Tuple[Tensor, Tensor]:
  tokens = torch.size(rest, 1)
  g = torch.gelu(torch.narrow(rest, 0, 0, channels), approximate="tanh")
  pair = torch.mul(torch.view(torch.narrow(rest, 0, 0, 2 * channels), [2, channels, tokens]), g)
  s = torch.gelu(torch.narrow(rest, 0, 2 * channels, torch.size(rest, 0) - 2 * channels))
  pairs = torch.mul(torch.view(seven, [14, channels, tokens]), g)
  return (torch.view(pairs, [-1, tokens]), torch.cat([torch.view(pair, [-1, tokens]), s]))


# Geometric product of the first with the second quarter of the channels, and join of the third with the last one,
# times the reference (1, T). Every product is a sum of few products of sums (the rank decomposition in
# BilinearForms). Gives 16 planes (16, half of the channels, T), products first.
def products(seven: Tensor, rest: Tensor, reference: Tensor, channels: int) -> Tensor:
  tokens = torch.size(rest, 1)
  x = torch.view(torch.cat([torch.view(seven, [-1, tokens]), rest]), [16, 4, channels * tokens])
  left, right, join_left, join_right = torch.unbind(x, 1)
  l = torch.view(torch.to(torch.tensor($product_left, dtype=7), x), [-1, 16])
  r = torch.view(torch.to(torch.tensor($product_right, dtype=7), x), [-1, 16])
  o = torch.view(torch.to(torch.tensor($product_out, dtype=7), x), [16, -1])
  product = torch.mm(o, torch.mul(torch.mm(l, left), torch.mm(r, right)))
  i = torch.tensor($join_left, dtype=4)
  j = torch.tensor($join_right, dtype=4)
  o = torch.view(torch.to(torch.tensor($join_out, dtype=7), x), [16, -1])
  join = torch.mm(o, torch.mul(torch.index_select(join_left, 0, i), torch.index_select(join_right, 0, j)))
  join = torch.mul(torch.view(join, [16, channels, tokens]), reference)
  return torch.cat([torch.view(product, [16, channels, tokens]), join], 1)


# Twelve features whose products between query and key are the logits: seven components, and five whose products
# give minus the squared distance of points. seven and rest hold `queries` query channels, then key channels, then
# values; scale (queries + keys, 1) is the root of the weight of the distance.
def features(seven: Tensor, rest: Tensor, scale: Tensor, channels: int) -> Tensor:
  tokens = torch.size(rest, 1)
  count = torch.size(scale, 0)
  pairs = torch.narrow(torch.view(seven, [7, 2, channels, tokens]), 2, 0, count)
  free = torch.select(pairs, 1, 0)
  u = torch.narrow(free, 0, 6, 1)
  point = torch.cat([torch.select(torch.narrow(pairs, 0, 3, 3), 1, 1), u])
  h = torch.mul(point, torch.mul(torch.div(u, torch.add(torch.mul(u, u), 0.001)), scale))
  length = torch.sum(torch.mul(h, h), [0], True)
  scalar = torch.unsqueeze(torch.narrow(rest, 0, 0, count), 0)
  return torch.cat([torch.narrow(free, 0, 0, 6), scalar, length, torch.mul(h, torch.narrow(h, 0, 3, 1))])


# Attention with `groups` keys and values for `heads` heads: 1, or one for each head. seven and rest hold the channels
# (q, k, v), each (channel, head), head fastest; the result has (head, channel). hidden (batch * groups,
# heads / groups * tokens, tokens) is 0 for a real key and very negative for padding. log_weights (heads, 1, width).
def attention(seven: Tensor,
    rest: Tensor,
    log_weights: Tensor,
    hidden: Tensor,
    padded: bool,
    heads: int,
    groups: int,
    width: int,
    s_width: int) -> Tuple[Tensor, Tensor]:
  n = torch.size(hidden, 2)
  b = torch.floordiv(torch.size(hidden, 0), groups)
  rows = torch.floordiv(heads, groups)
  queries = heads * width
  keys = groups * width
  channels = queries + 2 * keys
  all = b * n
  weights = torch.reshape(torch.transpose(torch.exp(torch.mul(log_weights, 0.5)), 0, 2), [queries, 1])
  f = __torch__.features(seven, rest, torch.constant_pad_nd(weights, [0, 0, 0, keys], 1.), channels)
  q = torch.view(torch.narrow(f, 1, 0, queries), [12, width, groups, rows, b, n])
  q = torch.reshape(torch.permute(q, [4, 2, 0, 1, 3, 5]), [b * groups, 12 * width, rows * n])
  metric = torch.view(torch.to(torch.tensor($metric, dtype=7), f), [12, 12])
  k = torch.mm(metric, torch.view(torch.narrow(f, 1, queries, keys), [12, keys * all]))
  k = torch.permute(torch.view(k, [12, width, groups, b, n]), [3, 2, 0, 1, 4])
  k = torch.reshape(k, [b * groups, 12 * width, n])
  s = torch.narrow(rest, 0, 2 * channels, (heads + 2 * groups) * s_width)
  qs, ks, vs = torch.split_with_sizes(s, [heads * s_width, groups * s_width, groups * s_width])
  qs = torch.permute(torch.view(qs, [s_width, groups, rows, b, n]), [3, 1, 0, 2, 4])
  qs = torch.reshape(qs, [b * groups, s_width, rows * n])
  ks = torch.reshape(torch.permute(torch.view(ks, [s_width, groups, b, n]), [2, 1, 0, 3]), [b * groups, s_width, n])
  vs = torch.reshape(torch.permute(torch.view(vs, [s_width, groups, b, n]), [2, 1, 0, 3]), [b * groups, s_width, n])
  scale = 1. / torch.sqrt(12 * width + s_width)
  if padded:
    logits = torch.baddbmm(hidden, torch.transpose(qs, 1, 2), ks, beta=1., alpha=scale)
  else:
    logits = torch.baddbmm(hidden, torch.transpose(qs, 1, 2), ks, beta=0., alpha=scale)
  logits = torch.baddbmm(logits, torch.transpose(q, 1, 2), k, beta=1., alpha=scale)
  a = torch.transpose(torch.softmax(logits, 2), 1, 2)
  v = torch.narrow(torch.view(seven, [14, channels, all]), 1, queries + keys, keys)
  scalar = torch.narrow(torch.view(torch.narrow(rest, 0, 0, 2 * channels), [2, channels, all]), 1, queries + keys, keys)
  v = torch.view(torch.cat([v, scalar]), [16, width, groups, b, n])
  v = torch.reshape(torch.permute(v, [3, 2, 0, 1, 4]), [b * groups, 16 * width, n])
  o = torch.view(torch.bmm(v, a), [b, groups, 16, width, rows, n])
  o = torch.reshape(torch.permute(o, [2, 1, 4, 3, 0, 5]), [16 * queries, all])
  os = torch.view(torch.bmm(vs, a), [b, groups, s_width, rows, n])
  os = torch.reshape(torch.permute(os, [1, 3, 2, 0, 4]), [heads * s_width, all])
  return (torch.narrow(o, 0, 0, 14 * queries), torch.cat([torch.narrow(o, 0, 14 * queries, 2 * queries), os]))


# All planes of points and oriented planes: a point is sign * (e123 + its coordinates), a plane with normal n through p
# is n - (n . p) e0. points (B, N, P, 3), directions (B, N, D, 3), sign (B) or (1). Gives (16, P + D, B * N).
def embed(points: Tensor, directions: Tensor, sign: Tensor) -> Tensor:
  b = torch.size(points, 0)
  n = torch.size(points, 1)
  count = torch.size(points, 2)
  p = torch.mul(points, torch.view(sign, [-1, 1, 1, 1]))
  one = torch.expand(torch.view(sign, [-1, 1, 1]), [b, n, count])
  zero = torch.zeros_like(one)
  x, y, z = torch.unbind(p, 3)
  minus_x = torch.neg(x)
  minus_z = torch.neg(z)
  planes = torch.stack([zero, zero, zero, zero, zero, zero, zero, minus_z, zero, y, zero, minus_x, one, zero, zero, zero])
  if torch.gt(torch.size(directions, 2), 0):
    through = torch.index_select(points, 2, torch.tensor(annotate(List[int], $through), dtype=4))
    offset = torch.neg(torch.sum(torch.mul(through, directions), [3]))
    none = torch.zeros_like(offset)
    x, y, z = torch.unbind(directions, 3)
    more = torch.stack([x, none, y, none, z, none, none, none, none, none, none, none, none, none, none, offset])
    planes = torch.cat([planes, more], 3)
  return torch.reshape(torch.permute(planes, [0, 3, 1, 2]), [16, -1, b * n])


# A reflection turns the embedded point into minus the embedding of the reflected point, and a scene does not say
# which of the two is meant. So all points of a scene get the sign of its handedness: the triple product of three
# vectors of the scene, sums over its tokens with weights that are invariant and otherwise arbitrary. With it,
# embedding commutes with reflections too. A scene without handedness, a flat one for instance, gets 1. Gives (B).
def handedness(points: Tensor,
    directions: Tensor,
    scalars: Tensor,
    mask: Tensor) -> Tensor:
  real = torch.unsqueeze(torch.unsqueeze(mask, 2), 3)
  count = torch.sum(real, [1], True)
  mean = torch.div(torch.sum(torch.mul(points, real), [1], True), count)
  v = torch.cat([torch.sub(points, mean), directions], 2)
  square = torch.sum(torch.mul(v, v), [3])
  total = torch.unsqueeze(torch.add(torch.sum(square, [2], True), torch.sum(scalars, [2], True)), 3)
  channel = torch.unsqueeze(torch.mul(square, torch.add(torch.cumsum(torch.ones_like(square), 2), 1)), 3)
  row = torch.to(torch.tensor([1., 2., 3.], dtype=7), v)
  w = torch.mul(torch.cos(torch.add(torch.mul(total, row), channel)), real)
  three = torch.matmul(torch.transpose(torch.flatten(w, 1, 2), 1, 2), torch.flatten(v, 1, 2))
  return torch.add(torch.mul(torch.to(torch.ge(torch.linalg_det(three), 0.), v), 2), -1)


# The e123 part of every sample's mean input, over channels and real tokens: (1, B * N).
def reference(planes: Tensor, mask: Tensor) -> Tensor:
  b = torch.size(mask, 0)
  n = torch.size(mask, 1)
  per_token = torch.view(torch.mean(torch.select(planes, 0, 12), [0]), [b, n])
  mean = torch.div(torch.sum(torch.mul(per_token, mask), [1], True), torch.sum(mask, [1], True))
  return torch.reshape(torch.expand(mean, [b, n]), [1, b * n])


# Reinserted channels, unnormalised, behind the normalised ones: what queries and keys read.
def reinsert(seven: Tensor,
    rest: Tensor,
    planes: Tensor,
    scalars: Tensor) -> Tuple[Tensor, Tensor]:
  t = torch.size(rest, 1)
  more = torch.index_select(planes, 1, torch.tensor(annotate(List[int], $reinserted), dtype=4))
  y7 = torch.cat([torch.view(seven, [14, $channels, t]), torch.narrow(more, 0, 0, 14)], 1)
  pair = torch.view(torch.narrow(rest, 0, 0, 2 * $channels), [2, $channels, t])
  pair = torch.cat([pair, torch.narrow(more, 0, 14, 2)], 1)
  s = torch.index_select(scalars, 0, torch.tensor(annotate(List[int], $reinserted_scalars), dtype=4))
  y8 = torch.cat([torch.view(pair, [-1, t]), torch.narrow(rest, 0, 2 * $channels, $scalars), s])
  return (torch.view(y7, [-1, t]), y8)


# Geometric bilinear layer and gate, up to the last linear map; joint is the reference of the join.
def bilinear(seven: Tensor,
    rest: Tensor,
    joint: Tensor,
    pairs: Tuple[Tensor, Tensor, Tensor],
    mix: Tuple[Tensor, Tensor, Tensor]) -> Tuple[Tensor, Tensor]:
  p7, p8 = __torch__.linear(seven, rest, pairs)
  m = torch.view(__torch__.products(p7, p8, joint, $channels), [32 * $channels, torch.size(rest, 1)])
  m7, pair = torch.split_with_sizes(m, [28 * $channels, 4 * $channels])
  s = torch.narrow(rest, 0, 2 * $channels, $scalars)
  h7, h8 = __torch__.linear(m7, torch.cat([pair, s]), mix)
  return __torch__.gate(h7, h8, 2 * $channels)


# Hidden states after all blocks. planes (16, channels in, T), scalars (scalars in, T), mask (B, N).
def trunk(p: List[Tensor],
    planes: Tensor,
    scalars: Tensor,
    mask: Tensor,
    padded: bool) -> Tuple[Tensor, Tensor]:
  b = torch.size(mask, 0)
  n = torch.size(mask, 1)
  t = b * n
  hidden = torch.repeat_interleave(torch.unsqueeze(torch.mul(torch.rsub(mask, 1), -1e30), 1), $groups, 0)
  hidden = torch.expand(hidden, [b * $groups, $rows * n, n])
  joint = __torch__.reference(planes, mask)
  first7, first8, first_bias = __torch__.maps(p, 0, 1, [[0], [1], [2], [3], [4], [5]])
  x7 = torch.reshape(torch.narrow(planes, 0, 0, 14), [-1, t])
  x8 = torch.cat([torch.reshape(torch.narrow(planes, 0, 14, 2), [-1, t]), scalars])
  seven, rest = __torch__.linear(x7, x8, (first7[0], first8[0], first_bias[0]))
  qkv7, qkv8, qkv_bias = __torch__.maps(p, 6, $layers, $qkv)
  out7, out8, out_bias = __torch__.maps(p, 6, $layers, $out)
  pairs7, pairs8, pairs_bias = __torch__.maps(p, 6, $layers, $pairs)
  mix7, mix8, mix_bias = __torch__.maps(p, 6, $layers, $mix)
  mlp7, mlp8, mlp_bias = __torch__.maps(p, 6, $layers, $mlp)
  for i in range($layers):
    y7, y8 = __torch__.norm(seven, rest, $channels)
    if $reinserts:
      y7, y8 = __torch__.reinsert(y7, y8, planes, scalars)
    q7, q8 = __torch__.linear(y7, y8, (qkv7[i], qkv8[i], qkv_bias[i]))
    log_weights = p[6 + i * $stride + $log_weights]
    a7, a8 = __torch__.attention(q7, q8, log_weights, hidden, padded, $heads, $groups, $head_channels, $head_scalars)
    seven, rest = __torch__.linear_add(seven, rest, a7, a8, (out7[i], out8[i], out_bias[i]))
    y7, y8 = __torch__.norm(seven, rest, $channels)
    h7, h8 = __torch__.bilinear(y7, y8, joint, (pairs7[i], pairs8[i], pairs_bias[i]), (mix7[i], mix8[i], mix_bias[i]))
    seven, rest = __torch__.linear_add(seven, rest, h7, h8, (mlp7[i], mlp8[i], mlp_bias[i]))
  return (seven, rest)


def network(p: List[Tensor],
    points: Tensor,
    directions: Tensor,
    scalars: Tensor,
    mask: Tensor,
    padded: bool) -> Tensor:
  b = torch.size(mask, 0)
  n = torch.size(mask, 1)
  sign = __torch__.handedness(points, directions, scalars, mask)
  planes = __torch__.embed(points, directions, sign)
  s = torch.reshape(torch.permute(scalars, [2, 0, 1]), [-1, b * n])
  if torch.eq(torch.size(s, 0), 0):
    s = torch.unsqueeze(torch.zeros_like(torch.select(torch.select(planes, 0, 0), 0, 0)), 0)
  seven, rest = __torch__.trunk(p, planes, s, mask, padded)
  # The vector part of the first output channel: only one of the nine basis maps reaches it.
  x = torch.view(torch.narrow(seven, 0, 0, 6 * $channels), [3, 2, $channels, b * n])
  w = torch.mul(torch.narrow(torch.select(p[6 + $layers * $stride], 2, 1), 0, 0, 1), 0.5)
  y = torch.matmul(w, torch.select(x, 1, 0))
  return torch.permute(torch.view(y, [3, b, n]), [1, 2, 0])
