/**
 * Making and changing applications. An application never has more rights than who edits it: whatever opens it further, a
 * secret and an address too, takes all of its rights, and only disabling takes none. Who approved it may lose rights
 * later; the application stands until it is edited, disabled or at its end.
 */
import { randomBytes } from 'node:crypto'

import { type Excess, mayDo, type Principal, type UserPrincipal, within } from '../../access/index.ts'
import type { Database, Transaction } from '../../database/index.ts'
import { invalid, type Issue, TesseraError } from '../../kernel/errors.ts'
import type { Model } from '../../model/types.ts'
import type { Vault } from '../../settings/index.ts'
import { readFacts } from './input.ts'
import { rightsOf, secretPlace } from './registry.ts'
import { dropSecret, insertApplication, lockApplication, putSecret, updateApplication } from './store.ts'
import { closeTokens } from './tokens.ts'
import type { ApplicationFacts, StoredApplication } from './types.ts'

/** Who edits, over which Model, and what is told of it in the same transaction. */
export interface Editing {
  readonly db: Database
  readonly vault: Vault
  readonly model: Model
  readonly principal: UserPrincipal
  told?(tx: Transaction, edit: ApplicationEdit): Promise<void>
}

export interface ApplicationEdit {
  readonly action: 'application_create' | 'application_update' | 'application_secret'
  readonly id: string
  /** What people say of it, without secrets. */
  readonly before?: ApplicationFacts
  readonly after?: ApplicationFacts
}

/** A secret in clear, which is shown only now. */
export interface NewSecret {
  readonly id: string
  readonly app_id: string
  readonly slot: number
  readonly secret: string
}

type Body = Readonly<Record<string, unknown>>

/** @throws TesseraError VALIDATION_FAILED, BEYOND_RIGHTS */
export async function createApplication(editing: Editing, body: Body): Promise<NewSecret> {
  requirePoints(editing.principal, 'application_edit', 'application_secret')
  const { db, model, principal } = editing
  const facts = readFacts(model, body)
  refuseExcess(model, facts, principal)
  const app_id = `app_${randomBytes(10).toString('hex')}`
  return unlessTaken(() =>
    db.transaction(async (tx) => {
      const id = await insertApplication(db, tx, { ...facts, app_id }, principal.id)
      await editing.told?.(tx, { action: 'application_create', id, after: facts })
      return newSecret(editing, tx, { id, app_id }, 1)
    }),
  )
}

/**
 * @param version the version that the editor saw
 * @throws TesseraError NOT_FOUND, VERSION_CONFLICT, VALIDATION_FAILED, BEYOND_RIGHTS
 */
export async function changeApplication(editing: Editing, id: string, version: unknown, body: Body): Promise<void> {
  requirePoints(editing.principal, 'application_edit')
  const { db, model, principal } = editing
  await unlessTaken(() =>
    db.transaction(async (tx) => {
      const before = await held(editing, tx, id)
      if (version !== before.version)
        throw new TesseraError(
          'VERSION_CONFLICT',
          { who: before.updated_by?.name ?? '' },
          { data: { current: before } },
        )
      const after = readFacts(model, body, factsOf(before))
      if (!isDisabling(body)) refuseExcess(model, after, principal)
      await updateApplication(db, tx, id, after, principal.id)
      // what was taken away is taken from tokens too
      if (after.status === 'disabled') await closeTokens(db, tx, id)
      await editing.told?.(tx, { action: 'application_update', id, before: factsOf(before), after })
    }),
  )
}

/** A new secret, beside the other one or in the place of the older of two. Tokens end. @throws TesseraError NOT_FOUND, BEYOND_RIGHTS */
export async function resetSecret(editing: Editing, id: string): Promise<NewSecret> {
  requirePoints(editing.principal, 'application_secret')
  const { db, model, principal } = editing
  return db.transaction(async (tx) => {
    const application = await held(editing, tx, id)
    refuseExcess(model, application, principal)
    await updateApplication(db, tx, id, application, principal.id)
    await closeTokens(db, tx, id)
    await editing.told?.(tx, { action: 'application_secret', id })
    return newSecret(editing, tx, application, slotFor(application))
  })
}

/** Ends one of two secrets. @throws TesseraError NOT_FOUND, APPLICATION_SECRETS */
export async function endSecret(editing: Editing, id: string, slot: number): Promise<void> {
  requirePoints(editing.principal, 'application_secret')
  const { db, principal } = editing
  await db.transaction(async (tx) => {
    const application = await held(editing, tx, id)
    const { secrets } = application
    if (secrets.length < 2 || !secrets.some((each) => each.slot === slot)) throw new TesseraError('APPLICATION_SECRETS')
    await dropSecret(db, tx, id, slot)
    await closeTokens(db, tx, id)
    await updateApplication(db, tx, id, application, principal.id)
    await editing.told?.(tx, { action: 'application_secret', id })
  })
}

/** What an application would have beyond what its editor has, each as a sentence. */
export function refuseExcess(model: Model, facts: Pick<ApplicationFacts, 'grants'>, principal: Principal): void {
  if (principal.kind === 'system') return
  const wanted = rightsOf('', facts.grants)
  const issues =
    principal.kind === 'public' ? [] : within(model, wanted, principal.rights).map((each) => issueOf(model, each))
  if (issues.length > 0)
    throw new TesseraError('BEYOND_RIGHTS', { count: issues.length }, { issues: issues.slice(0, MOST_TOLD) })
}

const MOST_TOLD = 50

function issueOf(model: Model, excess: Excess): Issue {
  if (excess.kind !== 'object') return { code: 'BEYOND_RIGHTS', message: { zh: excess.kind, en: excess.kind } }
  const { object: name, operation, field } = excess
  const object = model.objects.get(name)
  const label = field === undefined ? undefined : object?.field.get(field)?.label
  return {
    code: 'BEYOND_RIGHTS',
    path: 'grants',
    message: {
      zh: `${object?.label.zh ?? name}·${operation}${label ? `·${label.zh}` : ''}：您自己没有这项权限`,
      en: `${object?.label.en ?? name}, ${operation}${label ? `, ${label.en}` : ''}: you may not do this yourself`,
    },
  }
}

function requirePoints(principal: Principal, ...points: readonly string[]): void {
  if (!points.every((point) => mayDo(principal, point))) throw new TesseraError('FORBIDDEN')
}

async function held({ db }: Pick<Editing, 'db'>, tx: Transaction, id: string): Promise<StoredApplication> {
  const found = await lockApplication(db, tx, id)
  if (!found) throw new TesseraError('NOT_FOUND')
  return found
}

async function newSecret(
  { db, vault }: Editing,
  tx: Transaction,
  { id, app_id }: Pick<StoredApplication, 'id' | 'app_id'>,
  slot: number,
): Promise<NewSecret> {
  const secret = randomBytes(32).toString('base64url')
  await putSecret(db, tx, { id, slot, sealed: vault.seal(secret, secretPlace(app_id)) })
  return { id, app_id, slot, secret }
}

/** The free place, or that of the older one. */
function slotFor({ secrets }: StoredApplication): number {
  const free = [1, 2].find((slot) => secrets.every((each) => each.slot !== slot))
  const [older] = [...secrets].sort((a, b) => Date.parse(a.created_at) - Date.parse(b.created_at))
  return free ?? older?.slot ?? 1
}

/** A body that does nothing but shut an application out. */
function isDisabling(body: Body): boolean {
  return body['status'] === 'disabled' && Object.keys(body).length === 1
}

export function factsOf(application: StoredApplication): ApplicationFacts {
  const { name, status, any_address, addresses, grants, events, rate, expires_at, note } = application
  return { name, status, any_address, addresses, grants, events, rate, expires_at, note }
}

async function unlessTaken<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === '23505')) throw error
    throw invalid([
      {
        code: 'unique',
        path: 'name',
        message: { zh: '已有同名的应用', en: 'there is an application of this name' },
      },
    ])
  }
}
