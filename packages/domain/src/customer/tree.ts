/** A customer of a group: its parent is null for the top, or for one whose parent is not told. */
export interface TreeNode {
  id: string;
  parentId: string | null;
}

/** A customer where a tree is read from above: how deep it stands, and the customers at and below it. */
export interface Branch<N> {
  node: N;
  depth: number;
  /** Itself first, then all below it. */
  members: readonly N[];
}

/**
 * A group as a tree is read: each customer before those below it, siblings in the order in which they are given. One
 * whose parent is not among them begins a tree of its own: nothing links it to the others. Of a circle, as two writes at
 * once may leave it, the first that is given is the top.
 * @example readTree([{ id: 'b', parentId: 'a' }, { id: 'a', parentId: null }]).map(({ node, depth }) => [node.id, depth])
 * // [['a', 0], ['b', 1]]
 * @example readTree([{ id: 'c', parentId: 'unseen' }]).map(({ node, depth }) => [node.id, depth]) // [['c', 0]]
 */
export function readTree<N extends TreeNode>(nodes: readonly N[]): Branch<N>[] {
  const known = new Set(nodes.map(({ id }) => id));
  const children = Map.groupBy(nodes, ({ parentId }) => (parentId !== null && known.has(parentId) ? parentId : null));
  const read = new Set<string>();
  const branches: Branch<N>[] = [];
  const open = (top: N): void => {
    // No recursion: a chain may be as long as the group.
    const waiting: { node: N; depth: number }[] = [{ node: top, depth: 0 }];
    const rows: { node: N; depth: number }[] = [];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (read.has(next.node.id)) continue;
      read.add(next.node.id);
      rows.push(next);
      const { depth } = next;
      const below = (children.get(next.node.id) ?? []).map((node) => ({ node, depth: depth + 1 }));
      waiting.push(...below.reverse());
    }
    rows.forEach(({ node, depth }, index) => {
      const end = rows.findIndex((row, at) => at > index && row.depth <= depth);
      const members = rows.slice(index, end === -1 ? rows.length : end).map((row) => row.node);
      branches.push({ node, depth, members });
    });
  };
  for (const top of children.get(null) ?? []) open(top);
  for (const left of nodes) if (!read.has(left.id)) open(left);
  return branches;
}
