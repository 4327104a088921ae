

# The same network as the published library runs it: token-major, every map of multivectors a dense 16 x 16 matrix for
# each pair of channels, products by an outer product and a 256 x 16 table, keys and values repeated for all heads, q, k
# and v padded to one width. x is (B, N, C, 16), s (B, N, S). It stands behind gatr.py and shares its embedding.


def table(entries: List[int], signs: List[float], like: Tensor) -> Tensor:
  flat = torch.new_zeros(like, [4096])
  index = annotate(List[Optional[Tensor]], [torch.tensor(entries, dtype=4)])
  return torch.view(torch.index_put(flat, index, torch.to(torch.tensor(signs, dtype=7), like)), [256, 16])


def dense_linear(x: Tensor,
    s: Tensor,
    basis: Tensor,
    p: List[Tensor],
    at: int,
    scalars_out: bool) -> Tuple[Tensor, Tensor]:
  b, n, inputs, _ = torch.size(x)
  out = torch.size(p[at], 0)
  w = torch.reshape(torch.einsum("jia,ayx->jyix", [p[at], basis]), [out * 16, inputs * 16])
  y = torch.view(torch.matmul(torch.reshape(x, [b, n, inputs * 16]), torch.t(w)), [b, n, out, 16])
  _ = torch.add_(torch.select(y, 3, 0), torch.linear(s, p[at + 1], p[at + 2]))
  z = s
  if scalars_out:
    z = torch.add(torch.linear(torch.select(x, 3, 0), p[at + 3], p[at + 4]), torch.linear(s, p[at + 5]))
  return (y, z)


def dense_norm(x: Tensor, s: Tensor) -> Tuple[Tensor, Tensor]:
  free = torch.index_select(x, 3, torch.tensor([0, 2, 3, 4, 8, 9, 10, 14], dtype=4))
  n = torch.mean(torch.sum(torch.mul(free, free), [3], True), [2], True)
  return (torch.div(x, torch.sqrt(torch.clamp(n, 0.01))), torch.layer_norm(s, [torch.size(s, 2)]))


def dense_features(x: Tensor) -> Tuple[Tensor, Tensor]:
  u = torch.narrow(x, 4, 14, 1)
  h = torch.mul(torch.narrow(x, 4, 11, 4), torch.div(u, torch.add(torch.mul(u, u), 0.001)))
  v = torch.narrow(h, 4, 0, 3)
  w = torch.narrow(h, 4, 3, 1)
  length = torch.sum(torch.mul(v, v), [4], True)
  square = torch.mul(w, w)
  product = torch.mul(v, w)
  query = torch.cat([length, square, product], 4)
  key = torch.cat([torch.neg(square), torch.neg(length), torch.mul(product, 2)], 4)
  return (query, key)


# q, k, v (B, H, N, C, 16) and their scalars (B, H, N, S); hidden broadcasts to (B, H, N, N).
def dense_attention(q: Tensor,
    k: Tensor,
    v: Tensor,
    qs: Tensor,
    ks: Tensor,
    vs: Tensor,
    log_weights: Tensor,
    hidden: Tensor) -> Tuple[Tensor, Tensor]:
  b, heads, n, width, _ = torch.size(q)
  s_width = torch.size(qs, 3)
  seven = torch.tensor([0, 2, 3, 4, 8, 9, 10], dtype=4)
  phi = torch.mul(torch.select(torch.stack(__torch__.dense_features(q)), 0, 0), torch.unsqueeze(torch.exp(log_weights), 3))
  psi = torch.select(torch.stack(__torch__.dense_features(k)), 0, 1)
  query = torch.cat([torch.flatten(torch.index_select(q, 4, seven), 3), torch.flatten(phi, 3), qs], 3)
  key = torch.cat([torch.flatten(torch.index_select(k, 4, seven), 3), torch.flatten(psi, 3), ks], 3)
  value = torch.cat([torch.flatten(v, 3), vs], 3)
  common = 8 * torch.floordiv(16 * width + s_width + 7, 8)
  key = torch.mul(key, torch.sqrt(common / (12 * width + s_width)))
  query = torch.constant_pad_nd(query, [0, common - torch.size(query, 3)])
  key = torch.constant_pad_nd(key, [0, common - torch.size(key, 3)])
  padded = torch.constant_pad_nd(value, [0, common - torch.size(value, 3)])
  o = torch.scaled_dot_product_attention(query, key, padded, hidden)
  mv = torch.narrow(o, 3, 0, 16 * width)
  return (torch.view(torch.contiguous(mv), [b, heads, n, width, 16]), torch.narrow(o, 3, 16 * width, s_width))


def dense_heads(x: Tensor, heads: int, width: int) -> Tensor:
  b, n = torch.size(x, 0), torch.size(x, 1)
  if torch.eq(torch.dim(x), 4):
    return torch.contiguous(torch.permute(torch.view(x, [b, n, width, heads, 16]), [0, 3, 1, 2, 4]))
  return torch.contiguous(torch.permute(torch.view(x, [b, n, width, heads]), [0, 3, 1, 2]))


def dense_block_attention(x: Tensor,
    s: Tensor,
    extra: Tensor,
    extra_scalars: Tensor,
    basis: Tensor,
    p: List[Tensor],
    at: int,
    hidden: Tensor) -> Tuple[Tensor, Tensor]:
  heads = $heads
  width = $head_channels
  s_width = $head_scalars
  b, n = torch.size(x, 0), torch.size(x, 1)
  long = torch.cat([x, extra], 2)
  long_s = torch.cat([s, extra_scalars], 2)
  if torch.eq($groups, 1):
    q, qs = __torch__.dense_linear(long, long_s, basis, p, at, True)
    k, ks = __torch__.dense_linear(long, long_s, basis, p, at + 6, True)
    v, vs = __torch__.dense_linear(x, s, basis, p, at + 12, True)
    q = __torch__.dense_heads(q, heads, width)
    qs = __torch__.dense_heads(qs, heads, s_width)
    k = torch.contiguous(torch.expand(__torch__.dense_heads(k, 1, width), [b, heads, n, width, 16]))
    v = torch.contiguous(torch.expand(__torch__.dense_heads(v, 1, width), [b, heads, n, width, 16]))
    ks = torch.contiguous(torch.expand(__torch__.dense_heads(ks, 1, s_width), [b, heads, n, s_width]))
    vs = torch.contiguous(torch.expand(__torch__.dense_heads(vs, 1, s_width), [b, heads, n, s_width]))
  else:
    all, all_s = __torch__.dense_linear(long, long_s, basis, p, at, True)
    q, k, v = torch.chunk(all, 3, 2)
    qs, ks, vs = torch.chunk(all_s, 3, 2)
    q = __torch__.dense_heads(torch.contiguous(q), heads, width)
    k = __torch__.dense_heads(torch.contiguous(k), heads, width)
    v = __torch__.dense_heads(torch.contiguous(v), heads, width)
    qs = __torch__.dense_heads(torch.contiguous(qs), heads, s_width)
    ks = __torch__.dense_heads(torch.contiguous(ks), heads, s_width)
    vs = __torch__.dense_heads(torch.contiguous(vs), heads, s_width)
  a, a_s = __torch__.dense_attention(q, k, v, qs, ks, vs, p[at + $log_weights], hidden)
  a = torch.reshape(torch.permute(a, [0, 2, 1, 3, 4]), [b, n, heads * width, 16])
  a_s = torch.reshape(torch.permute(a_s, [0, 2, 1, 3]), [b, n, heads * s_width])
  return __torch__.dense_linear(a, a_s, basis, p, at + $log_weights - 6, True)


def dense_product(x: Tensor, y: Tensor, entries: Tensor) -> Tensor:
  return torch.matmul(torch.flatten(torch.mul(torch.unsqueeze(x, 4), torch.unsqueeze(y, 3)), 3), entries)


def dense_block_mlp(x: Tensor,
    s: Tensor,
    joint: Tensor,
    basis: Tensor,
    gp: Tensor,
    join: Tensor,
    p: List[Tensor],
    at: int) -> Tuple[Tensor, Tensor]:
  left, _ = __torch__.dense_linear(x, s, basis, p, at, False)
  right, _ = __torch__.dense_linear(x, s, basis, p, at + 3, False)
  join_left, _ = __torch__.dense_linear(x, s, basis, p, at + 6, False)
  join_right, _ = __torch__.dense_linear(x, s, basis, p, at + 9, False)
  joined = torch.mul(__torch__.dense_product(join_left, join_right, join), joint)
  m = torch.cat([__torch__.dense_product(left, right, gp), joined], 2)
  h, hs = __torch__.dense_linear(m, s, basis, p, at + 12, True)
  h = torch.mul(h, torch.gelu(torch.index_select(h, 3, torch.tensor([0], dtype=4)), approximate="tanh"))
  return __torch__.dense_linear(h, torch.gelu(hs), basis, p, at + 18, True)


# x (B, N, channels in, 16), s (B, N, scalars in): hidden states after all blocks and the basis of the maps.
def dense_trunk(p: List[Tensor],
    x: Tensor,
    s: Tensor,
    mask: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
  b, n = torch.size(mask, 0), torch.size(mask, 1)
  flat = torch.new_zeros(x, [2304])
  index = annotate(List[Optional[Tensor]], [torch.tensor($dense_basis, dtype=4)])
  basis = torch.index_put(flat, index, torch.to(torch.tensor($dense_basis_values, dtype=4), x))
  basis = torch.view(torch.sqrt(torch.div(basis, 12)), [9, 16, 16])
  gp = __torch__.table($dense_product, $dense_product_signs, x)
  join = __torch__.table($dense_join, $dense_join_signs, x)
  hidden = torch.view(torch.mul(torch.rsub(mask, 1), -1e30), [b, 1, 1, n])
  hidden = torch.expand(hidden, [b, $heads, n, n])
  real = torch.view(mask, [b, n, 1])
  joint = torch.div(torch.sum(torch.mul(torch.select(x, 3, 14), real), [1, 2]), torch.mul(torch.sum(mask, [1]), torch.size(x, 2)))
  joint = torch.view(joint, [b, 1, 1, 1])
  extra = torch.index_select(x, 2, torch.tensor(annotate(List[int], $reinserted), dtype=4))
  extra_scalars = torch.index_select(s, 2, torch.tensor(annotate(List[int], $reinserted_scalars), dtype=4))
  h, hs = __torch__.dense_linear(x, s, basis, p, 0, True)
  for i in range($layers):
    at = 6 + i * $stride
    y, ys = __torch__.dense_norm(h, hs)
    a, a_s = __torch__.dense_block_attention(y, ys, extra, extra_scalars, basis, p, at, hidden)
    h = torch.add(h, a)
    hs = torch.add(hs, a_s)
    y, ys = __torch__.dense_norm(h, hs)
    a, a_s = __torch__.dense_block_mlp(y, ys, joint, basis, gp, join, p, at + $log_weights + 1)
    h = torch.add(h, a)
    hs = torch.add(hs, a_s)
  return (h, hs, basis)


def network(p: List[Tensor],
    points: Tensor,
    directions: Tensor,
    scalars: Tensor,
    mask: Tensor,
    padded: bool) -> Tensor:
  b, n = torch.size(mask, 0), torch.size(mask, 1)
  planes = __torch__.embed(points, directions, __torch__.handedness(points, directions, scalars, mask))
  order = torch.tensor($dense_order, dtype=4)
  x = torch.permute(torch.view(torch.index_select(planes, 0, order), [16, -1, b, n]), [2, 3, 1, 0])
  s = scalars
  if torch.eq(torch.size(s, 2), 0):
    s = torch.new_zeros(s, [b, n, 1])
  h, hs, basis = __torch__.dense_trunk(p, torch.contiguous(x), s, mask)
  y, _ = __torch__.dense_linear(h, hs, basis, p, 6 + $layers * $stride, False)
  return torch.narrow(torch.select(y, 2, 0), 2, 2, 3)
