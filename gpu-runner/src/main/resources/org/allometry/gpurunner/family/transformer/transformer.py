# The baseline transformer of the GATr library: pre-norm without affine parameters, MLP factor 2 with
# exact GELU. Outside attention tokens are rows: x is (B*T, d), with d = $width.


# Softmax attention of (B, H, R, dh) on (B, H, T, dh); hidden is (B, 1, 1, T), 0 for a real token and so far below for
# padding that softmax gives exactly 0. One kernel, whose memory is linear in T.
def fused(q: Tensor,
    k: Tensor,
    v: Tensor,
    hidden: Tensor,
    padded: bool) -> Tensor:
  if padded:
    a = torch.scaled_dot_product_attention(q, k, v, hidden, 0., False, scale=$scale)
  else:
    a = torch.scaled_dot_product_attention(q, k, v, None, 0., False, scale=$scale)
  return a


# The same of (B*H, R, dh) by matrix products, which are faster on few tokens; hidden is (B*H, 1, T).
def plain(q: Tensor,
    k: Tensor,
    v: Tensor,
    hidden: Tensor,
    padded: bool) -> Tensor:
  transposed = torch.transpose(k, 1, 2)
  if padded:
    logits = torch.baddbmm(hidden, q, transposed, beta=1., alpha=$scale)
  else:
    logits = torch.baddbmm(hidden, q, transposed, beta=0., alpha=$scale)
  return torch.bmm(torch.softmax(logits, 2), v)


# One linear map to q, k and v; its rows are (qkv, channel, head), head fastest.
def multi_head(y: Tensor,
    weight: Tensor,
    bias: Tensor,
    batch: int,
    tokens: int,
    hidden: Tensor,
    padded: bool) -> Tensor:
  if torch.ge(tokens, $fused_from):
    # Turned into (qkv, head, channel) in the weight, where that costs less than in the activations.
    w = torch.reshape(torch.transpose(torch.view(weight, [3, $head_width, $heads, $width]), 1, 2), [3 * $width, $width])
    b = torch.reshape(torch.transpose(torch.view(bias, [3, $head_width, $heads]), 1, 2), [3 * $width])
    qkv = torch.view(torch.linear(y, w, b), [batch, tokens, 3, $heads, $head_width])
    q, k, v = torch.unbind(torch.permute(qkv, [2, 0, 3, 1, 4]))
    a = __torch__.fused(q, k, v, hidden, padded)
  else:
    qkv = torch.view(torch.linear(y, weight, bias), [batch, tokens, 3, $head_width, $heads])
    heads = torch.reshape(torch.permute(qkv, [2, 0, 4, 1, 3]), [3, batch * $heads, tokens, $head_width])
    q, k, v = torch.unbind(heads)
    a = torch.view(__torch__.plain(q, k, v, hidden, padded), [batch, $heads, tokens, $head_width])
  return torch.reshape(torch.transpose(a, 1, 2), [batch * tokens, $width])


# Every head has its own q, all share k and v: the heads are folded into the rows.
def multi_query(y: Tensor,
    p: List[Tensor],
    at: int,
    batch: int,
    tokens: int,
    hidden: Tensor,
    padded: bool) -> Tensor:
  q = torch.view(torch.linear(y, p[at], p[at + 1]), [batch, tokens, $head_width, $heads])
  q = torch.reshape(torch.permute(q, [0, 3, 1, 2]), [batch, $heads * tokens, $head_width])
  k = torch.view(torch.linear(y, p[at + 2], p[at + 3]), [batch, tokens, $head_width])
  v = torch.view(torch.linear(y, p[at + 4], p[at + 5]), [batch, tokens, $head_width])
  if torch.ge(tokens, $fused_from):
    a = __torch__.fused(torch.unsqueeze(q, 1), torch.unsqueeze(k, 1), torch.unsqueeze(v, 1), hidden, padded)
  else:
    a = __torch__.plain(q, k, v, hidden, padded)
  return torch.reshape(torch.transpose(torch.view(a, [batch, $heads, tokens, $head_width]), 1, 2), [batch * tokens, $width])


# (B*T, inputs): the columns that the network reads.
def plain_inputs(points: Tensor,
    directions: Tensor,
    scalars: Tensor) -> Tensor:
  channels = torch.cat([torch.flatten(points, 2), torch.flatten(directions, 2), scalars], 2)
  return torch.flatten(torch.index_select(channels, 2, torch.tensor($columns, dtype=4, device=ops.prim.device(channels))), 0, 1)


def network(p: List[Tensor],
    points: Tensor,
    directions: Tensor,
    scalars: Tensor,
    mask: Tensor,
    padded: bool) -> Tensor:
  batch = torch.size(mask, 0)
  tokens = torch.size(mask, 1)
  x = torch.linear(__torch__.plain_inputs(points, directions, scalars), p[0], p[1])
  hidden = torch.unsqueeze(torch.mul(torch.rsub(mask, 1), -1e30), 1)
  if torch.ge(tokens, $fused_from):
    hidden = torch.unsqueeze(hidden, 1)
  elif $multi_query:
    hidden = torch.expand(hidden, [batch, $heads * tokens, tokens])
  else:
    hidden = torch.expand(torch.repeat_interleave(hidden, $heads, 0), [batch * $heads, tokens, tokens])
  at = 2
  for i in range($layers):
    y = torch.layer_norm(x, [$width])
    if $multi_query:
      a = __torch__.multi_query(y, p, at, batch, tokens, hidden, padded)
      at = at + 6
    else:
      a = __torch__.multi_head(y, p[at], p[at + 1], batch, tokens, hidden, padded)
      at = at + 2
    x = torch.add(x, torch.linear(a, p[at], p[at + 1]))
    y = torch.gelu(torch.linear(torch.layer_norm(x, [$width]), p[at + 2], p[at + 3]))
    x = torch.add(x, torch.linear(y, p[at + 4], p[at + 5]))
    at = at + 6
  return torch.view(torch.linear(x, p[at], p[at + 1]), [batch, tokens, 3])
