/** Whoever may link people to roles writes these links, whatever else their rights to people are. */
import type { Rights, UserPrincipal } from '../../access/index.ts'
import type { Database, Queryable } from '../../database/index.ts'
import { DEFAULT_TIME_ZONE } from '../../kernel/time.ts'
import type { Model } from '../../model/types.ts'
import type { Writer, WriteStages } from '../../records/index.ts'
import { withMasks } from '../masking.ts'
import { unite } from '../rights.ts'
import { heldAs } from './granting.ts'

const LINKS = 'sys_user_role'

export interface Linking {
  readonly db: Database
  readonly tx: Queryable
  readonly model: Model
  readonly principal: UserPrincipal
  readonly stages?: WriteStages
  readonly request?: string
  afterCommit?(work: () => Promise<void>): void
}

/** A writer that history knows as the same person. */
export function linkWriter({ principal, ...linking }: Linking): Writer {
  const { rights } = principal
  const links = { object: LINKS, operations: ['read' as const, 'create' as const, 'delete' as const] }
  const able = rights.administrator
    ? rights
    : asMasked(unite([heldAs(rights), { kind: 'role', name: 'links', label: LABEL, grants: [links] }]), rights)
  return {
    ...linking,
    principal: { ...principal, rights: able },
    moment: { now: new Date().toISOString(), timeZone: DEFAULT_TIME_ZONE },
  }
}

/** With the masks of whoever it is: what they may not reveal they give to nobody. */
function asMasked(able: Rights, { masking, unmasked = new Set() }: Rights): Rights {
  return withMasks(able, masking, [...unmasked].join(' '))
}

const LABEL = { zh: '关联人员', en: 'Links' }
