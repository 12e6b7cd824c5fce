/** The masking setting of people: by their roles, masked but for excepted scopes, or clear. */
import type { UserPrincipal } from '../../access/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'
import type { Model } from '../../model/types.ts'
import { updateAlike } from '../../records/index.ts'
import { unmasksMore } from '../masking.ts'
import { unite } from '../rights.ts'
import { heldAs } from './granting.ts'
import { type Linking, linkWriter } from './link-writer.ts'
import { requireVisible } from './people.ts'
import { requirePoint } from './store.ts'

export type MaskingLevel = 'role' | 'masked' | 'clear'

export interface MaskingSetting {
  readonly level: MaskingLevel
  /** Names of scopes that unmask. */
  readonly except: readonly string[]
}

export interface UnmaskingScope {
  readonly name: string
  readonly label: Text
  /** Labels of the objects that offer it. */
  readonly objects: readonly Text[]
}

/** What may be excepted from masking, by name. */
export function unmaskingScopes(model: Model): UnmaskingScope[] {
  const found = new Map<string, UnmaskingScope>()
  for (const object of model.objects.values()) {
    for (const { name, label, unmasks } of object.definition.scopes ?? []) {
      if (unmasks !== true) continue
      const known = found.get(name)
      found.set(name, { name, label: known?.label ?? label, objects: [...(known?.objects ?? []), object.label] })
    }
  }
  return [...found.values()]
}

/** @throws TesseraError FORBIDDEN, NOT_FOUND for people one may not see, BEYOND_RIGHTS */
export async function maskPeople(
  linking: Linking,
  users: readonly string[],
  { level, except }: MaskingSetting,
): Promise<number> {
  const { principal, model } = linking
  requirePoint(principal, 'user_masking')
  const known = new Set(unmaskingScopes(model).map(({ name }) => name))
  const odd = except.filter((name) => !known.has(name))
  if (odd.length > 0) throw new TesseraError('NOT_FOUND')
  if (unmasksMore({ level, except }, principal.rights)) throw new TesseraError('BEYOND_RIGHTS', { count: 1 })
  await requireVisible(linking, users)
  const writer = linkWriter({ ...linking, principal: able(principal) })
  const values = { masking: level, masking_except: level === 'masked' && except.length > 0 ? [...except] : null }
  await updateAlike(writer, 'sys_user', { named: users.map((id) => ({ id })) }, values)
  return users.length
}

/** Sees people as before, and writes these two fields. */
function able(principal: UserPrincipal): UserPrincipal {
  const { rights } = principal
  if (rights.administrator) return principal
  const fields = ['masking', 'masking_except']
  const grants = [{ object: 'sys_user', operations: ['read' as const, 'update' as const], fields }]
  const role = { kind: 'role' as const, name: 'masking', label: { zh: '脱敏', en: 'Masking' }, grants }
  return { ...principal, rights: unite([heldAs(rights), role]) }
}
