/** Under which keys a record carries what a rule asks for beside its fields; no field has such a name. */

/** Of the records that a relation leads to. */
export function factKey(relation: string): string {
  return `~${relation.replace('.', ':')}`
}

/** Of the ids that lie on the way up a tree from what a field names, its own value included. */
export function pathKey(field: string): string {
  return `^${field}`
}
