# The baseline transformer of the GATr library: pre-norm without affine parameters, MLP factor 2 with
# exact GELU. Outside attention tokens are rows: x is (B*T, d), with d = $width.


# Softmax attention of (B*H, T, dh) on itself; hidden is (B*H, 1, T), 0 for a real token and so far below
# for padding that softmax gives exactly 0.
def attention(q: Tensor,
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
  qkv = torch.view(torch.linear(y, weight, bias), [batch, tokens, 3, $head_width, $heads])
  heads = torch.reshape(torch.permute(qkv, [2, 0, 4, 1, 3]), [3, batch * $heads, tokens, $head_width])
  q, k, v = torch.unbind(heads)
  a = torch.view(__torch__.attention(q, k, v, hidden, padded), [batch, $heads, tokens, $head_width])
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
  a = torch.view(__torch__.attention(q, k, v, hidden, padded), [batch, $heads, tokens, $head_width])
  return torch.reshape(torch.transpose(a, 1, 2), [batch * tokens, $width])


def network(p: List[Tensor],
    points: Tensor,
    directions: Tensor,
    scalars: Tensor,
    mask: Tensor,
    padded: bool) -> Tensor:
  batch = torch.size(mask, 0)
  tokens = torch.size(mask, 1)
  channels = torch.cat([torch.flatten(points, 2), torch.flatten(directions, 2), scalars], 2)
  inputs = torch.index_select(channels, 2, torch.tensor($columns))
  x = torch.linear(torch.flatten(inputs, 0, 1), p[0], p[1])
  hidden = torch.unsqueeze(torch.mul(torch.rsub(mask, 1), -1e30), 1)
  if $multi_query:
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
