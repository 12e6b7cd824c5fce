/** Registering functions: names, icons, order and state of menus and points, and optional ones beside those of packs. */
import type { UserPrincipal } from '../../access/index.ts'
import type { Database, Transaction } from '../../database/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'
import { ADMINISTRATORS, type Definition, isKind } from '../../model/definition.ts'
import { changeAtOnce, inForce } from './change.ts'
import { requirePoint } from './store.ts'

export type FunctionKind = 'menu' | 'point'

export interface Registering {
  readonly db: Database
  readonly principal: UserPrincipal
  readonly told?: (tx: Transaction, edit: FunctionEdit) => Promise<void>
}

export interface FunctionEdit {
  readonly action: 'function_create' | 'function_update' | 'function_delete'
  readonly kind: FunctionKind
  readonly name: string
  readonly before?: object
  readonly after?: object
}

/** Parts that may be arranged of each kind; null takes one away. */
export const FUNCTION_PARTS: Readonly<Record<FunctionKind, readonly string[]>> = {
  menu: ['label', 'description', 'icon', 'order', 'enabled', 'parent', 'target'],
  point: ['label', 'description', 'order', 'enabled', 'menu'],
}

export type FunctionPatch = Readonly<Record<string, unknown>>

/** @throws TesseraError NAME_TAKEN, VALIDATION_FAILED */
export async function createFunction(
  registering: Registering,
  { kind, name, patch }: { readonly kind: FunctionKind; readonly name: string; readonly patch: FunctionPatch },
): Promise<void> {
  const body = { kind, name, ...present(patch) }
  await register(registering, { action: 'function_create', kind, name, after: body }, (current) => {
    if (current.some((each) => each.kind === kind && each.name === name)) throw new TesseraError('NAME_TAKEN', { name })
    return { write: [{ kind, name, owner: ADMINISTRATORS, body }] }
  })
}

/** @throws TesseraError NOT_FOUND, VERSION_CONFLICT, VALIDATION_FAILED, DEFINITION_LOCKED */
export async function changeFunction(
  registering: Registering,
  { kind, name, patch }: { readonly kind: FunctionKind; readonly name: string; readonly patch: FunctionPatch },
): Promise<void> {
  await register(registering, { action: 'function_update', kind, name }, (current, note) => {
    const { owner, body } = inForce(current, kind, name)
    const off = patch['enabled'] === false ? lifelines(current) : new Set<string>()
    if (off.has(`${kind}:${name}`)) throw new TesseraError('DEFINITION_LOCKED', { name, reason: NEEDED })
    const gone = new Set(Object.keys(patch).filter((part) => patch[part] === null))
    const kept = Object.fromEntries(Object.entries(body).filter(([part]) => !gone.has(part)))
    const next = { ...kept, ...present(patch) }
    note({ before: body, after: next })
    return { write: [{ kind, name, owner, body: next }] }
  })
}

/** Only what administrators registered themselves goes; the rest is switched off. @throws TesseraError NOT_FOUND, DEFINITION_LOCKED */
export async function removeFunction(
  registering: Registering,
  { kind, name }: { readonly kind: FunctionKind; readonly name: string },
): Promise<void> {
  await register(registering, { action: 'function_delete', kind, name }, (current, note) => {
    const { owner, body } = inForce(current, kind, name)
    if (owner !== ADMINISTRATORS) throw new TesseraError('DEFINITION_LOCKED', { name, reason: SHIPPED })
    note({ before: body })
    return { remove: [{ kind, name }] }
  })
}

const SHIPPED: Text = {
  zh: '它随系统或配置包提供，可以停用',
  en: 'it comes with the engine or a pack; disable it instead',
}
const NEEDED: Text = {
  zh: '停用后将无人能再启用它',
  en: 'nobody could enable it again',
}

/** The page on which menus and points are switched on again, with what leads there. */
const PAGE = 'system_functions'
const PAGE_POINTS = ['function_view', 'function_edit']

function lifelines(current: readonly Definition[]): ReadonlySet<string> {
  const menus = new Map(current.filter(isKind('menu')).map(({ body }) => [body.name, body.parent]))
  const keys = new Set(PAGE_POINTS.map((point) => `point:${point}`))
  for (let menu: string | undefined = PAGE; menu !== undefined && !keys.has(`menu:${menu}`); menu = menus.get(menu))
    keys.add(`menu:${menu}`)
  return keys
}

type Change = (
  current: readonly Definition[],
  note: (edit: Pick<FunctionEdit, 'before' | 'after'>) => void,
) => Awaited<ReturnType<Parameters<typeof changeAtOnce>[1]['change']>>

async function register({ db, principal, told }: Registering, edit: FunctionEdit, change: Change): Promise<void> {
  requirePoint(principal, 'function_edit')
  let noted = edit
  await changeAtOnce(db, {
    by: principal.id,
    change: (current) => change(current, (facts) => void (noted = { ...noted, ...facts })),
    afterwards: async (tx) => told?.(tx, noted),
  })
}

function present(patch: FunctionPatch): FunctionPatch {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== null && value !== undefined))
}
