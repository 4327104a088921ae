# The loss of a shard and its gradient, backward by hand: a third of the operations of a recorded graph, and hardly a copy of layout
# around the products of attention. For a CPU and heads that have keys of their own. Shapes: M = B*T rows, N = H*B matrices.
#
# q, k and v are made channel by token, (3 d, M), where heads are fastest: so every (head, scene) is a matrix (dh, T) that the
# products of attention take as it lies. What would have dh columns is made transposed, for which the engine needs half the time.
# Products go by chunks of matrices whose logits stay in the cache.


# Attention of y, (M, d): [output transposed (d, M), q / sqrt(dh), k, v (N, dh, T), softmax (n, T, T) of every chunk].
def attend(y: Tensor,
    weight: Tensor,
    bias: Tensor,
    batch: int,
    tokens: int,
    hidden: Tensor,
    padded: bool) -> List[Tensor]:
  qkv = torch.addmm(torch.unsqueeze(bias, 1), weight, torch.t(y))
  _0 = torch.mul_(torch.slice(qkv, 0, 0, $width, 1), $scale)
  heads = torch.transpose(torch.view(qkv, [3, $head_width, $heads * batch, tokens]), 1, 2)
  if torch.ge(torch.numel(hidden), 4096):
    # Columns so far apart would share their places in the cache.
    heads = torch.contiguous(heads)
  q, k, v = torch.unbind(heads)
  a = torch.new_empty(qkv, [$heads * batch, $head_width, tokens])
  saved = [a, q, k, v]
  chunk = __torch__.matrices(tokens)
  for i in range(torch.floordiv($heads * batch + chunk - 1, chunk)):
    begin = i * chunk
    end = begin + chunk
    turned = torch.transpose(torch.slice(q, 0, begin, end, 1), 1, 2)
    if padded:
      logits = torch.baddbmm(torch.expand(torch.slice(hidden, 0, begin, end, 1), [-1, tokens, tokens]), turned, torch.slice(k, 0, begin, end, 1))
    else:
      logits = torch.bmm(turned, torch.slice(k, 0, begin, end, 1))
    shares = torch._softmax(logits, 2, False)
    _1 = torch.append(saved, shares)
    _2 = torch.bmm(torch.slice(v, 0, begin, end, 1), torch.transpose(shares, 1, 2), out=torch.slice(a, 0, begin, end, 1))
  merged = torch.transpose(torch.view(a, [$heads, batch, $head_width, tokens]), 1, 2)
  _3 = torch._set_item(saved, 0, torch.reshape(merged, [$width, batch * tokens]))
  return saved


# Matrices of logits in a chunk: about a megabyte of floats.
def matrices(tokens: int) -> int:
  return torch.floordiv(262144, tokens * tokens) + 1


# The gradient of (q, k, v) transposed, (3 d, M), from that of the output transposed, (d, M).
def attend_backward(gradient: Tensor,
    saved: List[Tensor],
    batch: int,
    tokens: int) -> Tensor:
  da = torch.transpose(torch.view(gradient, [$heads, $head_width, batch, tokens]), 1, 2)
  da = torch.reshape(da, [$heads * batch, $head_width, tokens])
  d = torch.new_empty(da, [3, $heads * batch, $head_width, tokens])
  chunk = __torch__.matrices(tokens)
  for i in range(torch.floordiv($heads * batch + chunk - 1, chunk)):
    begin = i * chunk
    end = begin + chunk
    q, k, v = torch.slice(saved[1], 0, begin, end, 1), torch.slice(saved[2], 0, begin, end, 1), torch.slice(saved[3], 0, begin, end, 1)
    shares = saved[i + 4]
    da_chunk = torch.slice(da, 0, begin, end, 1)
    dq, dk, dv = torch.unbind(torch.slice(d, 1, begin, end, 1))
    _0 = torch.bmm(da_chunk, shares, out=dv)
    dshares = torch.bmm(torch.transpose(da_chunk, 1, 2), v)
    dlogits = torch._softmax_backward_data(dshares, shares, 2, ops.prim.dtype(q))
    _1 = torch.bmm(k, torch.transpose(dlogits, 1, 2), out=dq)
    _2 = torch.bmm(q, dlogits, out=dk)
  dqkv = torch.reshape(torch.transpose(d, 1, 2), [3 * $width, batch * tokens])
  _3 = torch.mul_(torch.slice(dqkv, 0, 0, $width, 1), $scale)
  return dqkv


# The same by one kernel, whose memory is linear in T: [output transposed, q, k, v (B, H, T, dh), output (B, H, T, dh),
# logarithms of the softmax's sums]. Its heads are turned slowest in the weight.
def attend_fused(y: Tensor,
    weight: Tensor,
    bias: Tensor,
    batch: int,
    tokens: int,
    hidden: Tensor,
    padded: bool) -> List[Tensor]:
  w = torch.reshape(torch.transpose(torch.view(weight, [3, $head_width, $heads, $width]), 1, 2), [3 * $width, $width])
  b = torch.reshape(torch.transpose(torch.view(bias, [3, $head_width, $heads]), 1, 2), [3 * $width])
  qkv = torch.view(torch.addmm(b, y, torch.t(w)), [batch, tokens, 3, $heads, $head_width])
  q, k, v = torch.unbind(torch.permute(qkv, [2, 0, 3, 1, 4]))
  if padded:
    a, sums = torch._scaled_dot_product_flash_attention_for_cpu(q, k, v, 0., False, attn_mask=hidden, scale=$scale)
  else:
    a, sums = torch._scaled_dot_product_flash_attention_for_cpu(q, k, v, 0., False, attn_mask=None, scale=$scale)
  rows = torch.reshape(torch.transpose(a, 1, 2), [batch * tokens, $width])
  return [torch.t(rows), q, k, v, a, sums]


def attend_fused_backward(gradient: Tensor,
    saved: List[Tensor],
    batch: int,
    tokens: int,
    hidden: Tensor,
    padded: bool) -> Tensor:
  _, q, k, v, a, sums = saved
  da = torch.permute(torch.view(gradient, [$heads, $head_width, batch, tokens]), [2, 0, 3, 1])
  da = torch.contiguous(da)
  if padded:
    dq, dk, dv = torch._scaled_dot_product_flash_attention_for_cpu_backward(da, q, k, v, a, sums, 0., False, attn_mask=hidden, scale=$scale)
  else:
    dq, dk, dv = torch._scaled_dot_product_flash_attention_for_cpu_backward(da, q, k, v, a, sums, 0., False, attn_mask=None, scale=$scale)
  d = torch.permute(torch.stack([dq, dk, dv]), [0, 4, 2, 1, 3])
  return torch.reshape(d, [3 * $width, batch * tokens])


# Writes the gradients of y = x W^T + b from that of y transposed, (out, M), and x, (M, in).
def linear_backward(dy: Tensor,
    x: Tensor,
    dweight: Tensor,
    dbias: Tensor) -> Tensor:
  _ = torch.mm(dy, x, out=dweight)
  return torch.sum(dy, [1], False, dtype=None, out=dbias)


# Adds the gradient of x to dx, from that of its norm.
def norm_backward(dx: Tensor,
    dy: Tensor,
    x: Tensor,
    mean: Tensor,
    deviation: Tensor) -> Tensor:
  d, _0, _1 = torch.native_layer_norm_backward(dy, x, [$width], mean, deviation, None, None, [True, False, False])
  return torch.add_(dx, d)


def loss_and_gradient(flat: Tensor,
    gradient: Tensor,
    batched: List[Tensor],
    padded: bool,
    share: float) -> Tensor:
  points, directions, scalars, mask, target = batched
  torch.set_grad_enabled(False)
  p = __torch__.unpack(flat)
  g = __torch__.unpack(gradient)
  batch = torch.size(mask, 0)
  tokens = torch.size(mask, 1)
  one_kernel = torch.__or__(torch.ge(tokens, $long_from), torch.le(tokens, $short_to))
  inputs = __torch__.plain_inputs(points, directions, scalars)
  x = torch.addmm(p[1], inputs, torch.t(p[0]))
  hidden = torch.unsqueeze(torch.mul(torch.rsub(mask, 1), -1e30), 1)
  if one_kernel:
    hidden = torch.unsqueeze(hidden, 1)
  else:
    hidden = torch.repeat(hidden, [$heads, 1, 1])
  norms = annotate(List[List[Tensor]], [])
  attentions = annotate(List[List[Tensor]], [])
  mlps = annotate(List[List[Tensor]], [])
  at = 2
  for i in range($layers):
    y, mean, deviation = torch.native_layer_norm(x, [$width], None, None, 1e-05)
    if one_kernel:
      attention = __torch__.attend_fused(y, p[at], p[at + 1], batch, tokens, hidden, padded)
    else:
      attention = __torch__.attend(y, p[at], p[at + 1], batch, tokens, hidden, padded)
    between = torch.addmm_(torch.add(x, p[at + 3]), torch.t(attention[0]), torch.t(p[at + 2]))
    z, mean2, deviation2 = torch.native_layer_norm(between, [$width], None, None, 1e-05)
    wide = torch.addmm(p[at + 5], z, torch.t(p[at + 4]))
    active = torch.gelu(wide, approximate="none")
    _3 = torch.append(norms, [x, y, mean, deviation])
    _4 = torch.append(attentions, attention)
    _5 = torch.append(mlps, [between, z, mean2, deviation2, wide, active])
    x = torch.addmm_(torch.add(between, p[at + 7]), active, torch.t(p[at + 6]))
    at = at + 8
  error = torch.sub(torch.addmm(p[at + 1], x, torch.t(p[at])), torch.flatten(target, 0, 1))
  weighted = torch.mul_(torch.mul(error, torch.reshape(mask, [batch * tokens, 1])), share)
  loss = torch.sum(torch.mul_(error, weighted))
  de = torch.mul_(weighted, 2)
  _6 = __torch__.linear_backward(torch.t(de), x, g[at], g[at + 1])
  dx = torch.mm(de, p[at])
  for i in range($layers):
    at = torch.sub(at, 8)
    between, z, mean, deviation, wide, active = torch.pop(mlps)
    _7 = __torch__.linear_backward(torch.t(dx), active, g[at + 6], g[at + 7])
    dwide = torch.gelu_backward(torch.mm(dx, p[at + 6]), wide, approximate="none")
    _8 = __torch__.linear_backward(torch.t(dwide), z, g[at + 4], g[at + 5])
    dx = __torch__.norm_backward(dx, torch.mm(dwide, p[at + 4]), between, mean, deviation)
    attention = torch.pop(attentions)
    _9 = __torch__.linear_backward(torch.t(dx), torch.t(attention[0]), g[at + 2], g[at + 3])
    da = torch.mm(torch.t(p[at + 2]), torch.t(dx))
    if one_kernel:
      dqkv = __torch__.attend_fused_backward(da, attention, batch, tokens, hidden, padded)
    else:
      dqkv = __torch__.attend_backward(da, attention, batch, tokens)
    x, y, mean, deviation = torch.pop(norms)
    _10 = __torch__.linear_backward(dqkv, y, g[at], g[at + 1])
    dx = __torch__.norm_backward(dx, torch.mm(torch.t(dqkv), p[at]), x, mean, deviation)
  _11 = __torch__.linear_backward(torch.t(dx), inputs, g[0], g[1])
  return torch.to(loss, 7)
