/** What a role gives while somebody edits it: menus, points and grants, changed by single ticks. Pure. */
import type { Grant } from '../../../metadata/types.ts'
import type { PermissionNode, RoleRights } from '../../data/roles.ts'
import type { Logic } from '../../data/types.ts'

export type Operation = Grant['operations'][number]
export type RowsPart = Exclude<NonNullable<Grant['rows']>, readonly unknown[]>

export interface RightsForm {
  /** Null: menus follow what one may see. */
  readonly menus: ReadonlySet<string> | null
  readonly points: ReadonlySet<string>
  readonly grants: readonly Grant[]
}

export function formOf({ menus, points, grants }: RoleRights): RightsForm {
  return { menus: menus && new Set(menus), points: new Set(points), grants }
}

export function rightsOf({ menus, points, grants }: RightsForm): RoleRights {
  return { menus: menus && [...menus], points: [...points], grants }
}

export function gives({ grants }: Pick<RightsForm, 'grants'>, object: string, operation: string): boolean {
  return grants.some((grant) => grant.object === object && (grant.operations as readonly string[]).includes(operation))
}

export function grantsOf({ grants }: Pick<RightsForm, 'grants'>, object: string): readonly Grant[] {
  return grants.filter((grant) => grant.object === object)
}

/** The rows on which an operation is given, united over the grants of an object. */
export function rowsOf({ grants }: Pick<RightsForm, 'grants'>, object: string, operation: string): RowsPart[] {
  const found = grantsOf({ grants }, object).filter((grant) => (grant.operations as string[]).includes(operation))
  const rows = found.flatMap(({ rows: given = 'all' }): RowsPart[] => (Array.isArray(given) ? given : [given]))
  if (rows.includes('all')) return ['all']
  return rows.filter((each, at) => rows.findIndex((other) => JSON.stringify(other) === JSON.stringify(each)) === at)
}

/** The conditions among rows, as they are kept. */
export function rulesOf(rows: readonly RowsPart[]): Logic[] {
  return rows.flatMap((each) => (typeof each === 'string' ? [] : [each.rule]))
}

/** Sets, adds or drops the condition at a place among the conditions. It takes the place of all rows. */
export function withRule(rows: readonly RowsPart[], at: number, kept: Logic | undefined): RowsPart[] {
  const rules: (Logic | undefined)[] = rulesOf(rows)
  rules[at] = kept
  const named = rows.filter((each) => typeof each === 'string' && (kept === undefined || each !== 'all'))
  return [...named, ...rules.flatMap((rule) => (rule ? [{ rule }] : []))]
}

/** Whether all grants of an object say the same of its fields: then one table can show and change it. */
export function isUniform({ grants }: Pick<RightsForm, 'grants'>, object: string): boolean {
  const said = grantsOf({ grants }, object).map(({ fields, readonly, masked }) =>
    JSON.stringify([fields ?? null, readonly ?? [], masked ?? []]),
  )
  return new Set(said).size <= 1
}

export type FieldParts = Pick<Grant, 'fields' | 'readonly' | 'masked'>

export function fieldParts({ grants }: Pick<RightsForm, 'grants'>, object: string): FieldParts {
  const [first] = grantsOf({ grants }, object)
  return {
    ...(first?.fields && { fields: first.fields }),
    ...(first?.readonly && { readonly: first.readonly }),
    ...(first?.masked && { masked: first.masked }),
  }
}

/** The same fields in every grant of the object. */
export function withFields(form: RightsForm, object: string, parts: FieldParts): RightsForm {
  const grants = form.grants.map((grant): Grant => {
    if (grant.object !== object) return grant
    const { fields: _, readonly: __, masked: ___, ...rest } = grant
    return { ...rest, ...parts }
  })
  return { ...form, grants }
}

/** Gives an operation on these rows; without rows it is taken away. */
export function withRows(
  form: RightsForm,
  object: string,
  operation: Operation,
  rows: readonly RowsPart[],
): RightsForm {
  const parts = fieldParts(form, object)
  const others = form.grants.flatMap((grant): Grant[] => {
    if (grant.object !== object || !grant.operations.includes(operation)) return [grant]
    const operations = grant.operations.filter((each) => each !== operation)
    return operations.length > 0 ? [{ ...grant, operations }] : []
  })
  if (rows.length === 0) return { ...form, grants: others }
  const wanted = rowsKey(rows.includes('all') ? undefined : [...rows])
  const at = others.findIndex(
    (grant) =>
      grant.object === object &&
      rowsKey(grant.rows) === wanted &&
      JSON.stringify(partsOf(grant)) === JSON.stringify(parts),
  )
  const grants = others.map((grant, index) =>
    index === at ? { ...grant, operations: [...grant.operations, operation] } : grant,
  )
  if (at >= 0) return { ...form, grants }
  const made: Grant = { object, operations: [operation], ...rowsPart(rows), ...parts }
  return { ...form, grants: [...others, made] }
}

function partsOf({ fields, readonly, masked }: Grant): FieldParts {
  return { ...(fields && { fields }), ...(readonly && { readonly }), ...(masked && { masked }) }
}

function rowsPart(rows: readonly RowsPart[]): Pick<Grant, 'rows'> {
  if (rows.includes('all')) return {}
  const [only] = rows
  return { rows: rows.length === 1 && only !== undefined ? only : [...rows] }
}

function rowsKey(rows: Grant['rows']): string {
  const list = Array.isArray(rows) ? rows : [rows ?? 'all']
  return JSON.stringify(list.map((each) => JSON.stringify(each)).toSorted())
}

/** Whether a node is ticked; a menu that follows the rights is where anything below it is. */
export function isTicked(form: RightsForm, node: PermissionNode): boolean {
  if (node.kind === 'operation') return gives(form, node.object ?? '', node.operation ?? '')
  if (node.kind === 'point') return form.points.has(node.name)
  if (node.kind === 'menu' && form.menus) return form.menus.has(node.name)
  return node.children.some((child) => isTicked(form, child))
}

/** Ticked with something below that is not. */
export function isPartly(form: RightsForm, node: PermissionNode): boolean {
  if (node.children.length === 0) return false
  const below = leaves(node)
  const ticked = below.filter((leaf) => isTicked(form, leaf)).length
  return isTicked(form, node) ? ticked < below.length : ticked > 0
}

function leaves(node: PermissionNode): PermissionNode[] {
  return node.children.length === 0 ? [node] : node.children.flatMap(leaves)
}

/**
 * Ticks or clears a node. What is ticked ticks what stands above it, so that one gets there; a menu that is ticked lets
 * its list be seen, a group all that is below it, as far as the editor may give it. What is cleared clears all below.
 * @param way the nodes above, from the root @param start rows of what is newly given
 */
export function tick(
  form: RightsForm,
  node: PermissionNode,
  { on, way, start }: { readonly on: boolean; readonly way: readonly PermissionNode[]; readonly start: Start },
): RightsForm {
  if (!on) return cleared(form, node)
  const above = way.reduce((next, each) => (each.kind === 'menu' ? withMenu(next, each.name) : next), form)
  return ticked(above, node, start)
}

export type Start = (object: string, operation: string) => RowsPart

function ticked(form: RightsForm, node: PermissionNode, start: Start): RightsForm {
  if (!node.held && !isTicked(form, node)) return form
  if (node.kind === 'point') return { ...form, points: new Set([...form.points, node.name]) }
  if (node.kind === 'operation') return given(form, node, start)
  const own = node.kind === 'menu' ? withMenu(form, node.name) : form
  const [first] = node.children.filter(({ kind }) => kind === 'operation')
  const groups = node.children.filter(({ kind }) => kind === 'menu' || kind === 'object')
  const seen = first ? ticked(own, first, start) : own
  const points = groups.length === 0 && !first ? node.children : []
  return [...groups, ...points].reduce((next, child) => ticked(next, child, start), seen)
}

function given(form: RightsForm, { object = '', operation = '' }: PermissionNode, start: Start): RightsForm {
  if (gives(form, object, operation)) return form
  const next = withRows(form, object, operation as Operation, [start(object, operation)])
  // nothing can be done with what one cannot see
  return operation === 'read' || operation === 'create' || gives(next, object, 'read')
    ? next
    : withRows(next, object, 'read', [start(object, 'read')])
}

function withMenu(form: RightsForm, name: string): RightsForm {
  return form.menus ? { ...form, menus: new Set([...form.menus, name]) } : form
}

function cleared(form: RightsForm, node: PermissionNode): RightsForm {
  const below = node.children.reduce(cleared, form)
  if (node.kind === 'point') return { ...below, points: without(below.points, node.name) }
  if (node.kind === 'operation') return withRows(below, node.object ?? '', node.operation as Operation, [])
  if (node.kind === 'menu' && below.menus) return { ...below, menus: without(below.menus, node.name) }
  return below
}

function without(names: ReadonlySet<string>, name: string): ReadonlySet<string> {
  return new Set([...names].filter((each) => each !== name))
}

/** Nodes whose words hold what is searched, with all above and below them. */
export function matching(nodes: readonly PermissionNode[], words: string): readonly PermissionNode[] {
  const wanted = words.trim().toLowerCase()
  if (wanted === '') return nodes
  return nodes.flatMap((node) => {
    if (`${node.name}\n${node.label.zh}\n${node.label.en}`.toLowerCase().includes(wanted)) return [node]
    const children = matching(node.children, words)
    return children.length > 0 ? [{ ...node, children }] : []
  })
}
