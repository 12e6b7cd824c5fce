/** Directories as administrators keep them: listed, added, changed, tried out, removed. Nobody gives by them what they lack. */
import type { RoleDefinition } from '../../../metadata/types.ts'
import { within } from '../../access/index.ts'
import { recordOperation } from '../../audit/index.ts'
import type { Database, Queryable } from '../../database/index.ts'
import { invalid, type Issue, TesseraError } from '../../kernel/errors.ts'
import { newId } from '../../kernel/ids.ts'
import type { Text } from '../../kernel/text.ts'
import type { Outbound } from '../../outbound/index.ts'
import type { ModelStore } from '../../schema/model-store.ts'
import type { Vault } from '../../settings/index.ts'
import { unite } from '../rights.ts'
import { bodyOf, type DirectoryInput, EMPTY, nameOf, unknownKind, versionOf, wrong } from './input.ts'
import { adapterOf } from './registry.ts'
import { deleteDirectory, insertDirectory, readDirectories, updateDirectory } from './store.ts'
import type {
  Diagnosis,
  DirectoryAccess,
  DirectoryAdapter,
  DirectoryBody,
  DirectoryEntry,
  DirectoryOption,
  Editor,
  StoredDirectory,
} from './types.ts'

export interface DirectoriesRoom {
  readonly db: Database
  readonly vault: Vault
  readonly outbound: Outbound
  readonly models: Pick<ModelStore, 'current'>
}

/** A directory with the adapter of its kind. */
export interface OpenDirectory {
  readonly stored: StoredDirectory
  readonly adapter: DirectoryAdapter
  readonly access: DirectoryAccess
}

export class Directories {
  readonly #room: DirectoriesRoom

  constructor(room: DirectoriesRoom) {
    this.#room = room
  }

  /** The buttons of the page for signing in. */
  async options(): Promise<DirectoryOption[]> {
    const stored = await readDirectories(this.#room.db, this.#room.db)
    return stored.filter(({ body }) => body.enabled).map(({ name, body: { label } }) => ({ name, label }))
  }

  async list(): Promise<DirectoryEntry[]> {
    return (await readDirectories(this.#room.db, this.#room.db)).map(entryOf)
  }

  /** @throws TesseraError NOT_FOUND */
  async read(name: string): Promise<DirectoryEntry> {
    return entryOf(await this.#stored(name))
  }

  /** @throws TesseraError VALIDATION_FAILED, BEYOND_RIGHTS */
  async add(input: DirectoryInput, editor: Editor): Promise<DirectoryEntry> {
    const { kind = 'oidc' } = input
    const adapter = adapterOf(String(kind))
    if (!adapter) throw unknownKind()
    const name = nameOf(input)
    const body = bodyOf(input, EMPTY, adapter, ['name', 'kind', 'secret'])
    const { db } = this.#room
    await db.transaction(async (tx) => {
      await this.#allowed(tx, body, editor)
      const row = { id: newId(), name, kind: adapter.kind, body, secret: this.#sealed(name, input, null) }
      if (!(await insertDirectory(db, tx, { ...row, ...by(editor) })))
        throw invalid([wrong('name', TAKEN, 'DUPLICATE_VALUE')])
      await this.#traced(tx, 'create', editor, { after: row })
    })
    return this.read(name)
  }

  /** @throws TesseraError NOT_FOUND, VALIDATION_FAILED, VERSION_CONFLICT, BEYOND_RIGHTS */
  async change(name: string, input: DirectoryInput, editor: Editor): Promise<DirectoryEntry> {
    const stored = await this.#stored(name)
    const adapter = adapterOf(stored.kind)
    if (!adapter) throw unknownKind()
    const version = versionOf(input)
    const body = bodyOf(input, stored.body, adapter, ['version', 'secret'])
    const { db } = this.#room
    await db.transaction(async (tx) => {
      await this.#allowed(tx, body, editor)
      const row = { ...stored, body, secret: this.#sealed(name, input, stored.secret), ...by(editor) }
      if (!(await updateDirectory(db, tx, row, version)))
        throw new TesseraError('VERSION_CONFLICT', { who: '' }, { data: { version: stored.version } })
      await this.#traced(tx, 'update', editor, { before: stored, after: row })
    })
    return this.read(name)
  }

  /** Its links go with it; people stay. @throws TesseraError NOT_FOUND */
  async remove(name: string, editor: Editor): Promise<void> {
    const { db } = this.#room
    const stored = await this.#stored(name)
    await db.transaction(async (tx) => {
      if (!(await deleteDirectory(db, tx, name))) throw new TesseraError('NOT_FOUND')
      await this.#traced(tx, 'remove', editor, { before: stored })
    })
  }

  /** Tries a directory out. @param back as for signing in. @throws TesseraError NOT_FOUND */
  async test(name: string, back: string): Promise<readonly Diagnosis[]> {
    const { adapter, access } = this.#opened(await this.#stored(name))
    return adapter.diagnose(access, back)
  }

  /** One that people may sign in by now. */
  async open(name: string): Promise<OpenDirectory | undefined> {
    const [stored] = await readDirectories(this.#room.db, this.#room.db, name)
    return stored?.body.enabled ? this.#opened(stored) : undefined
  }

  #opened(stored: StoredDirectory): OpenDirectory {
    const adapter = adapterOf(stored.kind)
    if (!adapter) throw new TesseraError('NOT_FOUND')
    const { vault, outbound } = this.#room
    const secret = stored.secret === null ? undefined : vault.open(stored.secret, placeOf(stored.name))
    return { stored, adapter, access: { settings: stored.body.settings, secret, outbound } }
  }

  async #stored(name: string): Promise<StoredDirectory> {
    const [stored] = await readDirectories(this.#room.db, this.#room.db, name)
    if (!stored) throw new TesseraError('NOT_FOUND')
    return stored
  }

  #sealed(name: string, { secret }: DirectoryInput, former: string | null): string | null {
    if (secret === undefined) return former
    return secret === null ? null : this.#room.vault.seal(String(secret), placeOf(name))
  }

  #traced(
    tx: Queryable,
    action: string,
    { principal, ...call }: Editor,
    { before, after }: { readonly before?: Facts; readonly after?: Facts },
  ): Promise<void> {
    const record = (after ?? before)?.name
    return recordOperation(this.#room.db, tx, {
      principal,
      module: 'directories',
      action,
      object: 'directory',
      objectLabel: { zh: '目录登录', en: 'Directory' },
      ...(record !== undefined && { record }),
      ...(before && { before: factsOf(before) }),
      ...(after && { after: factsOf(after) }),
      ...call,
    })
  }

  /** Roles that a directory gives exist, are nobody's who administers, and no more than its editor has. */
  async #allowed(tx: Queryable, body: DirectoryBody, { principal }: Editor): Promise<void> {
    const named = [
      ...body.roles.map((role, index) => [role, `roles/${index}`] as const),
      ...body.groups.map(({ role }, index) => [role, `groups/${index}/role`] as const),
    ]
    const roles = await readRoles(
      this.#room.db,
      tx,
      named.map(([role]) => role),
    )
    const model = this.#room.models.current()
    const issues = named.flatMap(([name, path]): Issue[] => {
      const role = roles.get(name)
      if (!role || role.enabled === false) return [wrong(path, UNKNOWN_ROLE, 'UNKNOWN_REFERENCE')]
      if (role.administrator) return [wrong(path, NO_ADMINISTRATOR)]
      return within(model, unite([role]), principal.rights).length > 0 ? [wrong(path, BEYOND, 'BEYOND_RIGHTS')] : []
    })
    if (issues.length > 0) throw invalid(issues)
    await this.#departmentStands(tx, body.department)
  }

  async #departmentStands(tx: Queryable, department: string | null): Promise<void> {
    if (department === null) return
    const { db } = this.#room
    const rows = await tx.query(`select from ${db.table('sys_department')} where id = $1 and deleted_at is null`, [
      department,
    ])
    if (rows.length === 0) throw invalid([wrong('department', UNKNOWN_DEPARTMENT, 'UNKNOWN_REFERENCE')])
  }
}

/** Definitions of roles by name, as they stand. */
export async function readRoles(
  db: Pick<Database, 'table'>,
  on: Queryable,
  names: readonly string[],
): Promise<ReadonlyMap<string, RoleDefinition>> {
  const rows = await on.query<{ name: string; body: RoleDefinition }>(
    `select name, body from ${db.table('meta_definition')} where kind = 'role' and name = any($1) and deleted_at is null`,
    [[...new Set(names)]],
  )
  return new Map(rows.map(({ name, body }) => [name, body]))
}

function by({ principal }: Editor): Pick<StoredDirectory, 'trusted' | 'updatedBy'> {
  return { trusted: principal.rights.administrator, updatedBy: principal.id }
}

type Facts = Pick<StoredDirectory, 'name' | 'body' | 'secret'>

/** Of the secret nothing but that there is one. */
function factsOf({ body, secret }: Facts): Record<string, unknown> {
  return { ...body, secret_set: secret !== null }
}

function placeOf(name: string): string {
  return `directory/${name}`
}

function entryOf({ name, kind, body, secret, version, trusted, updatedAt }: StoredDirectory): DirectoryEntry {
  return { name, kind, ...EMPTY, ...body, secret_set: secret !== null, version, trusted, updated_at: updatedAt }
}

const TAKEN: Text = { zh: '编码已存在', en: 'the code is taken' }
const UNKNOWN_ROLE: Text = { zh: '没有启用的角色', en: 'there is no enabled role of that code' }
const NO_ADMINISTRATOR: Text = { zh: '目录不能授予系统管理员角色', en: 'a directory makes nobody an administrator' }
const BEYOND: Text = { zh: '此角色超出您自己的权限', en: 'the role gives more than you have yourself' }
const UNKNOWN_DEPARTMENT: Text = { zh: '没有这个部门', en: 'there is no such department' }
