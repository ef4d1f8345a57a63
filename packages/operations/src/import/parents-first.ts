/** What ordering needs to know of a row: its id and the id it stands below; null for a row that names neither. */
export interface Link {
  id: string;
  parent: string | null;
}

interface Ordered {
  link: Link | null;
  /** The row closes a circle of parents with others of its file. */
  isInLoop: boolean;
}

/** Rows of one id that wait for the id they stand below. */
interface Group<T> {
  rows: T[];
  parent: string;
}

/**
 * The rows of a file, each after the row of the customer it stands below, wherever that one is; otherwise in the order
 * of the file. Depends on the file alone, so that an import that is taken up again meets the same batches. Rows of one
 * id keep their order. Parents that are not in the file, and circles, are left to whoever writes.
 */
export async function* parentsFirst<T extends Ordered>(rows: AsyncIterable<T>): AsyncGenerator<T> {
  const done = new Set<string>();
  const held = new Map<string, Group<T>>();
  const below = new Map<string, string[]>();

  function hold(row: T, id: string, parent: string): void {
    held.set(id, { rows: [row], parent });
    const waiting = below.get(parent);
    if (waiting) waiting.push(id);
    else below.set(parent, [id]);
  }

  /** The rows held under `first` and, level by level, those that waited for them. */
  function* release(first: string): Generator<T> {
    const ids = [first];
    for (const id of ids) {
      yield* held.get(id)?.rows ?? [];
      held.delete(id);
      done.add(id);
      for (const next of below.get(id) ?? []) ids.push(next);
      below.delete(id);
    }
  }

  for await (const row of rows) {
    const group = row.link ? held.get(row.link.id) : undefined;
    if (row.link === null) yield row;
    else if (group) group.rows.push(row);
    else if (row.link.parent !== null && !done.has(row.link.parent)) hold(row, row.link.id, row.link.parent);
    else {
      yield row;
      yield* release(row.link.id);
    }
  }
  // What still waits and does not wait for another held row stands below a stored customer or an unknown one.
  const tops = [...held].filter(([, { parent }]) => !held.has(parent)).map(([id]) => id);
  for (const id of tops) yield* release(id);
  const inLoop = loopsOf(held);
  for (const [id, group] of held) for (const row of group.rows) yield { ...row, isInLoop: inLoop.has(id) };
}

/** The ids that stand above themselves. */
function loopsOf(held: ReadonlyMap<string, { parent: string }>): Set<string> {
  const loops = new Set<string>();
  const walks = new Map<string, string>();
  for (const start of held.keys()) {
    let id = start;
    for (let group = held.get(id); group && !walks.has(id); group = held.get(id)) {
      walks.set(id, start);
      id = group.parent;
    }
    // Back on its own path: the part from here round to here is a circle.
    if (walks.get(id) !== start) continue;
    for (let next: string | undefined = id; next !== undefined && !loops.has(next); next = held.get(next)?.parent)
      loops.add(next);
  }
  return loops;
}
