# The E(3)-equivariant Geometric Algebra Transformer (Brehmer, de Haan, Behrends, Cohen 2023, arXiv 2305.18415).
#
# Layout. Features are rows, the T = batch * tokens tokens are columns. A multivector x = a + e0 b is eight pairs (a
# component without e0, its partner with e0), here in the order e1, e2, e3, e12, e13, e23, e123, 1. Everything is kept
# as two tensors: `seven` (7, 2 channels, T) with rows (half, channel), the first seven pairs; and `rest` (2 channels +
# scalars, T), the scalar's pair followed by the scalar channels, because only the scalar component talks to scalar
# channels. The 16 planes of all pairs are numbered 2 * pair + half. Sizes are split, never sliced one by one: backward
# then joins the parts in one call.


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


# Blocks of every pair (pair, out half, in half) of the nine basis maps: (32, 9). The entries are given as twelfths of
# their squares, so that they are exact in every type.
def basis_blocks(like: Tensor) -> Tensor:
  twelfths = torch.to(torch.tensor($basis, dtype=7), like)
  return torch.view(torch.sqrt(torch.div(twelfths, 12.)), [32, 9])


# Matrices of the linear maps of one kind in all layers. places: weight (out, in, 9), s2mvs.weight (out, s_in), s2mvs.bias
# (out) and, where there are scalars out, mvs2s.weight (s_out, in), mvs2s.bias (s_out), s2s.weight (s_out, s_in); several
# of each are maps with equal input. Gives, for each layer, (7, 2 out, 2 in), (2 out + s_out, 2 in + s_in) and the bias
# (2 out + s_out, 1).
def maps(p: List[Tensor],
    basis: Tensor,
    first: int,
    layers: int,
    places: List[List[int]]) -> Tuple[List[Tensor], List[Tensor], List[Tensor]]:
  inputs = torch.size(p[first + places[0][0]], 1)
  s_in = torch.size(p[first + places[1][0]], 1)
  weight = __torch__.gather(p, first, layers, places[0], inputs)
  out = torch.floordiv(torch.size(weight, 0), layers)
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


# An equivariant linear map: a layer's matrices of `maps`. seven (7, 2 in, T), rest (2 in + s_in, T).
def linear(seven: Tensor, rest: Tensor, w: Tuple[Tensor, Tensor, Tensor]) -> Tuple[Tensor, Tensor]:
  w7, w8, bias = w
  return (torch.bmm(w7, seven), torch.addmm(bias, w8, rest))


# The same, added to the residual stream.
def linear_add(stream7: Tensor,
    stream8: Tensor,
    seven: Tensor,
    rest: Tensor,
    w: Tuple[Tensor, Tensor, Tensor]) -> Tuple[Tensor, Tensor]:
  w7, w8, bias = w
  return (torch.baddbmm(stream7, w7, seven), torch.addmm(torch.add(stream8, bias), w8, rest))


# Divides by the root mean square over channels of the invariant norm; plain layer norm of the scalar channels, which
# are also given alone. mean (1, 16 channels) is 1 / channels for the components without e0, so that the mean is a product
# of matrices and nothing has to be sliced.
def norm(seven: Tensor,
    rest: Tensor,
    mean: Tensor,
    channels: int) -> Tuple[Tensor, Tensor, Tensor]:
  pair, s = torch.split_with_sizes(rest, [2 * channels, torch.size(rest, 0) - 2 * channels])
  mean7, mean8 = torch.split_with_sizes(mean, [14 * channels, 2 * channels], 1)
  n = torch.addmm(torch.mm(mean8, torch.mul(pair, pair)), mean7, torch.flatten(torch.mul(seven, seven), 0, 1))
  r = torch.rsqrt(torch.clamp(n, 0.01))
  s = torch.t(s)
  s = torch.t(torch.layer_norm(s, [torch.size(s, 1)]))
  return (torch.mul(seven, r), torch.cat([torch.mul(pair, r), s]), s)


# Every multivector times tanh-GELU of its scalar; exact GELU of the scalar channels.
def gate(seven: Tensor, rest: Tensor, channels: int) -> Tuple[Tensor, Tensor]:
  t = torch.size(rest, 1)
  free, ideal, s = torch.split_with_sizes(rest, [channels, channels, torch.size(rest, 0) - 2 * channels])
  g = torch.gelu(free, approximate="tanh")
  pairs = torch.mul(torch.view(seven, [14, channels, t]), g)
  rest = torch.cat([torch.mul(free, g), torch.mul(ideal, g), torch.gelu(s)])
  return (torch.view(pairs, [7, 2 * channels, t]), rest)


# Geometric products and joins of quarters of the channels: left, join left, right, join right. joint (1, C * T), with C
# channels a quarter, is the reference of the join; forms: see `bilinear_forms`. Gives (8, half * (product, join) * C, T).
def products(seven: Tensor, rest: Tensor, joint: Tensor, forms: List[Tensor]) -> Tensor:
  t = torch.size(rest, 1)
  x = torch.view(torch.cat([torch.flatten(seven, 0, 1), rest]), [8, 8, -1])
  l0, j0, r0, k0, l1, j1, r1, k1 = torch.unbind(torch.bmm(forms[0], torch.transpose(x, 0, 1)))
  free = torch.mm(forms[1], torch.mul(l0, r0))
  ideal = torch.addmm(torch.mm(forms[2], torch.mul(l1, r0)), forms[3], torch.mul(l0, r1))
  join_ideal = torch.mul(torch.mm(forms[4], torch.mul(j1, k1)), joint)
  join_free = torch.mul(torch.addmm(torch.mm(forms[5], torch.mul(j1, k0)), forms[6], torch.mul(j0, k1)), joint)
  return torch.view(torch.stack([free, join_free, ideal, join_ideal], 1), [8, -1, t])


# Constant matrices of products and joins, see BilinearForms: of the factors, (8, 27, 8), and then of the results.
def bilinear_forms(like: Tensor) -> List[Tensor]:
  factors = torch.to(torch.tensor($factors, dtype=7), like)
  outs = torch.to(torch.tensor($product_out + $join_out, dtype=7), like)
  a, b, c, d, e, f = torch.unbind(torch.view(outs, [6, 8, -1]))
  return [torch.view(factors, [8, -1, 8]), a, b, c, d, e, f]


# Twelve features whose products between query and key are the logits: seven components, and five whose products
# give minus the squared distance of points. seven (7, 2, channels, T) and scalar (channels, T) are the query channels, then
# the key channels; scale (channels, 1) is the root of the weight of the distance.
def features(seven: Tensor, scalar: Tensor, scale: Tensor) -> Tensor:
  free, ideal = torch.unbind(seven, 1)
  six, u = torch.split_with_sizes(free, [6, 1])
  _, point, _ = torch.split_with_sizes(ideal, [3, 3, 1])
  tau = torch.mul(torch.div(u, torch.add(torch.mul(u, u), 0.001)), scale)
  h = torch.mul(point, tau)
  w = torch.mul(u, tau)
  square = torch.mul(w, w)
  length = torch.add(torch.sum(torch.mul(h, h), [0], True), square)
  return torch.cat([six, torch.unsqueeze(scalar, 0), length, torch.mul(h, w), square])


# (feature, channel, group, row) by (b, n) to (b * groups, rows * n, feature * channel).
def by_head(x: Tensor, groups: int, rows: int, b: int, n: int) -> Tensor:
  x = torch.permute(torch.view(x, [-1, groups, rows, b, n]), [3, 1, 2, 4, 0])
  return torch.reshape(x, [b * groups, rows * n, -1])


# Attention with `groups` keys and values for `heads` heads: 1, or one for each head. seven (7, 2 channels, T) and rest hold
# the channels (q, k, v), each (channel, head), head fastest; the result has (head, channel). hidden (batch * groups,
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
  t = b * n
  qk7, v7 = torch.split_with_sizes(torch.view(seven, [7, 2, queries + 2 * keys, t]), [queries + keys, keys], 2)
  scalar, v8, _, e8, qs, ks, vs = torch.split_with_sizes(rest, [queries + keys, keys, queries + keys, keys, heads * s_width, groups * s_width, groups * s_width])
  weights = torch.reshape(torch.transpose(torch.exp(torch.mul(log_weights, 0.5)), 0, 2), [queries, 1])
  f = __torch__.features(qk7, scalar, torch.constant_pad_nd(weights, [0, 0, 0, keys], 1.))
  q, k = torch.split_with_sizes(f, [queries, keys], 1)
  scale = 1. / torch.sqrt(12 * width + s_width)
  metric = torch.view(torch.to(torch.tensor($metric, dtype=7), f), [12, 12])
  k = torch.mm(torch.mul(metric, scale), torch.view(k, [12, keys * t]))
  k = torch.cat([torch.view(k, [12 * keys, t]), torch.mul(ks, scale)])
  k = __torch__.by_head(k, groups, 1, b, n)
  q = torch.cat([torch.flatten(q, 0, 1), qs])
  q = __torch__.by_head(q, groups, rows, b, n)
  v = torch.cat([torch.reshape(v7, [14 * keys, t]), v8, e8, vs])
  v = __torch__.by_head(v, groups, 1, b, n)
  if torch.ge(n, $fused_from):
    # The fused kernel never holds all logits, and wants one width.
    q = torch.unsqueeze(torch.constant_pad_nd(q, [0, 4 * width]), 1)
    k = torch.unsqueeze(torch.constant_pad_nd(k, [0, 4 * width]), 1)
    if padded:
      o = torch.scaled_dot_product_attention(q, k, torch.unsqueeze(v, 1), torch.unsqueeze(hidden, 1), 0., False, scale=1.)
    else:
      o = torch.scaled_dot_product_attention(q, k, torch.unsqueeze(v, 1), None, 0., False, scale=1.)
    o = torch.squeeze(o, 1)
  else:
    if padded:
      logits = torch.baddbmm(hidden, q, torch.transpose(k, 1, 2))
    else:
      logits = torch.bmm(q, torch.transpose(k, 1, 2))
    o = torch.bmm(torch.softmax(logits, 2), v)
  mv, s = torch.split_with_sizes(o, [16 * width, s_width], 2)
  mv = torch.permute(torch.view(mv, [b, groups, rows, n, 16, width]), [4, 1, 2, 5, 0, 3])
  o7, pair = torch.split_with_sizes(torch.reshape(mv, [8, 2 * queries, t]), [7, 1])
  s = torch.permute(torch.view(s, [b, groups, rows, n, s_width]), [1, 2, 4, 0, 3])
  return (o7, torch.cat([torch.squeeze(pair, 0), torch.reshape(s, [heads * s_width, t])]))


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
    through = torch.index_select(points, 2, torch.tensor(annotate(List[int], $through), dtype=4, device=ops.prim.device(points)))
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
  more = torch.index_select(planes, 1, torch.tensor(annotate(List[int], $reinserted), dtype=4, device=ops.prim.device(planes)))
  more7, more8 = torch.split_with_sizes(more, [14, 2])
  y7 = torch.cat([torch.view(seven, [14, $channels, t]), more7], 1)
  free, ideal, s = torch.split_with_sizes(rest, [$channels, $channels, $scalars])
  more_s = torch.index_select(scalars, 0, torch.tensor(annotate(List[int], $reinserted_scalars), dtype=4, device=ops.prim.device(scalars)))
  y8 = torch.cat([free, torch.select(more8, 0, 0), ideal, torch.select(more8, 0, 1), s, more_s])
  return (torch.view(y7, [7, -1, t]), y8)


# Geometric bilinear layer and gate, up to the last linear map. s: the scalar channels of rest; joint: the reference of the
# join.
def bilinear(seven: Tensor,
    rest: Tensor,
    s: Tensor,
    joint: Tensor,
    forms: List[Tensor],
    pairs: Tuple[Tensor, Tensor, Tensor],
    mix: Tuple[Tensor, Tensor, Tensor]) -> Tuple[Tensor, Tensor]:
  p7, p8 = __torch__.linear(seven, rest, pairs)
  m7, pair = torch.split_with_sizes(__torch__.products(p7, p8, joint, forms), [7, 1])
  h7, h8 = __torch__.linear(m7, torch.cat([torch.squeeze(pair, 0), s]), mix)
  return __torch__.gate(h7, h8, 2 * $channels)


# 1 / channels for the components without e0: (1, 16 channels).
def free_mean(like: Tensor, channels: int) -> Tensor:
  row = torch.to(torch.tensor([1. / channels, 0.], dtype=7), like)
  return torch.reshape(torch.expand(torch.view(row, [1, 2, 1]), [8, 2, channels]), [1, 16 * channels])


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
  joint = torch.repeat_interleave(__torch__.reference(planes, mask), $channels, 0)
  joint = torch.view(joint, [1, $channels * t])
  basis = __torch__.basis_blocks(planes)
  forms = __torch__.bilinear_forms(planes)
  mean = __torch__.free_mean(planes, $channels)
  x = torch.reshape(planes, [8, -1, t])
  x7, pair = torch.split_with_sizes(x, [7, 1])
  first7, first8, first_bias = __torch__.maps(p, basis, 0, 1, [[0], [1], [2], [3], [4], [5]])
  seven, rest = __torch__.linear(x7, torch.cat([torch.squeeze(pair, 0), scalars]), (first7[0], first8[0], first_bias[0]))
  qkv7, qkv8, qkv_bias = __torch__.maps(p, basis, 6, $layers, $qkv)
  out7, out8, out_bias = __torch__.maps(p, basis, 6, $layers, $out)
  pairs7, pairs8, pairs_bias = __torch__.maps(p, basis, 6, $layers, $pairs)
  mix7, mix8, mix_bias = __torch__.maps(p, basis, 6, $layers, $mix)
  mlp7, mlp8, mlp_bias = __torch__.maps(p, basis, 6, $layers, $mlp)
  for i in range($layers):
    y7, y8, _ = __torch__.norm(seven, rest, mean, $channels)
    if $reinserts:
      y7, y8 = __torch__.reinsert(y7, y8, planes, scalars)
    q7, q8 = __torch__.linear(y7, y8, (qkv7[i], qkv8[i], qkv_bias[i]))
    log_weights = p[6 + i * $stride + $log_weights]
    a7, a8 = __torch__.attention(q7, q8, log_weights, hidden, padded, $heads, $groups, $head_channels, $head_scalars)
    seven, rest = __torch__.linear_add(seven, rest, a7, a8, (out7[i], out8[i], out_bias[i]))
    y7, y8, s = __torch__.norm(seven, rest, mean, $channels)
    h7, h8 = __torch__.bilinear(y7, y8, s, joint, forms, (pairs7[i], pairs8[i], pairs_bias[i]), (mix7[i], mix8[i], mix_bias[i]))
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
  x = torch.narrow(torch.narrow(seven, 0, 0, 3), 1, 0, $channels)
  w = torch.mul(torch.narrow(torch.select(p[6 + $layers * $stride], 2, 1), 0, 0, 1), 0.5)
  y = torch.matmul(w, x)
  return torch.permute(torch.view(y, [3, b, n]), [1, 2, 0])
