/**
 * In charge of carrying one import out, from its staged file to its report. What enters is the id of an import that
 * somebody started; what leaves are records and the state that people see. Whoever takes it up after a process was lost
 * goes on behind the last chunk that was committed.
 */
import type { UserPrincipal } from '../../access/index.ts'
import type { Transaction } from '../../database/index.ts'
import { JobInterrupted } from '../../jobs/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import type { ObjectModel } from '../../model/types.ts'
import type { ImportColumn, Writer } from '../../records/index.ts'
import { writeErrorFile } from './error-file.ts'
import { claimAgain, Claims } from './claims.ts'
import { importPlan } from './fields.ts'
import { LIMITS } from './limits.ts'
import { refused } from './read/refused.ts'
import { stage } from './stage.ts'
import { stagedRows } from './staged-rows.ts'
import { type Chunk, type ChunkStep, notWhole, together, Undone } from './steps.ts'
import { endImport, findImport, insertIssues, moveImport, type StoredImport } from './store.ts'
import type { ImportRequest, ImportRoom, RowIssue } from './types.ts'
import { writeRows } from './write-rows.ts'

/** How the work hears that it shall end, and asks whether it is still its own. */
export interface RunControl {
  readonly signal: AbortSignal
  /** @throws JobInterrupted */
  hold(tx: Transaction): Promise<void>
}

/** @throws TesseraError that ends the import; JobInterrupted when it is to be taken up again */
export async function runImport(room: ImportRoom, id: string, control: RunControl): Promise<void> {
  // whoever was told late finds that it was cancelled, and perhaps started anew by another
  await room.db.transaction((tx) => control.hold(tx))
  const found = await findImport(room.db, room.db, id)
  if (!found?.request) throw new TesseraError('NOT_FOUND')
  const run = new Run(room, found, found.request, control)
  if (!(await run.isStaged())) await run.stage()
  await run.write()
  await run.finish()
}

class Run {
  readonly #room: ImportRoom
  readonly #found: StoredImport
  readonly #request: ImportRequest
  readonly #control: RunControl
  readonly #claims = new Claims()

  constructor(room: ImportRoom, found: StoredImport, request: ImportRequest, control: RunControl) {
    this.#room = room
    this.#found = found
    this.#request = request
    this.#control = control
  }

  /** False too when a crash of the database emptied the table of staged rows. */
  async isStaged(): Promise<boolean> {
    const { db } = this.#room
    if (!this.#found.staged) return false
    const [row] = await db.query<{ rows: boolean; refused: number }>(
      `select exists (select from ${db.table('sys_import_row')} where import = $1) as rows, ` +
        `(select count(distinct row)::int from ${db.table('sys_import_issue')} where import = $1 and not warning) as refused`,
      [this.#found.id],
    )
    return row?.rows === true || (row?.refused ?? 0) >= (this.#found.total ?? 0)
  }

  async stage(): Promise<void> {
    const model = this.#room.models.current()
    const principal = await this.#principal()
    const plan = importPlan(model, principal, this.#found.object)
    await stage({
      room: this.#room,
      found: this.#found,
      request: this.#request,
      model,
      plan,
      principal,
      check: () => this.#check(),
    })
  }

  async write(): Promise<void> {
    if (this.#request.atomic) return this.#writeWhole()
    const { db } = this.#room
    let last = (await this.#now()).last_row
    if (this.#request.dryRun) await claimAgain(this.#claims, db, { id: this.#found.id, object: this.#object(), last })
    let rows = stagedRows(db, db, this.#found.id, last)
    for (let end = (await rows).at(-1)?.row; end !== undefined; end = (await rows).at(-1)?.row) {
      this.#check()
      const chunk: Chunk = { last, end, rows: await rows }
      // read while PostgreSQL writes these
      rows = stagedRows(db, db, this.#found.id, end)
      rows.catch(() => undefined)
      await this.#again(() => this.#chunk(chunk))
      last = end
    }
  }

  async finish(): Promise<void> {
    const { db } = this.#room
    const { id, job } = this.#found
    await writeErrorFile(this.#room, await this.#now())
    await db.transaction(async (tx) => {
      await this.#control.hold(tx)
      await tx.query(`delete from ${db.table('sys_import_row')} where import = $1`, [id])
      await endImport(db, tx, id, { state: 'done', ...(job !== null && { job }) })
    })
  }

  /** One chunk in one transaction with the mark of how far the import is. */
  async #chunk({ last, end, rows }: Chunk): Promise<void> {
    const { db } = this.#room
    const principal = await this.#principal()
    const step = await this.#transaction(async (tx, writer) => {
      const written = await writeRows(writer, this.#found.object, this.#request, rows, {
        columns: this.#columns(writer),
        claims: this.#claims,
      })
      const done = { end, rows: rows.length, written }
      if (this.#request.dryRun) throw new Undone(done)
      await this.#mark(tx, last, done)
      return undefined
    }, principal).catch((error: unknown) => {
      if (error instanceof Undone) return error.step
      throw error
    })
    if (!step) return
    await db.transaction((tx) => this.#mark(tx, last, step))
    this.#claims.add(this.#object(), rows, step.written.issues)
  }

  /** All rows in one transaction: whatever is wrong with one of them undoes all. */
  async #writeWhole(): Promise<void> {
    const { db } = this.#room
    const { object } = this.#found
    const now = await this.#now()
    if (now.last_row > 0) return
    if ((now.total ?? 0) > LIMITS.atomicRows)
      throw refused(
        `“全部成功才写入”最多 ${LIMITS.atomicRows} 行`,
        `all or nothing takes at most ${LIMITS.atomicRows} rows`,
      )
    if (now.failed > 0) throw notWhole(now.failed)
    const principal = await this.#principal()
    const steps: ChunkStep[] = []
    const all = this.#transaction(async (tx, writer) => {
      for (let last = 0; ;) {
        this.#check()
        const rows = await stagedRows(db, tx, this.#found.id, last)
        const end = rows.at(-1)?.row
        if (end === undefined) break
        const columns = this.#columns(writer)
        steps.push({
          end,
          rows: rows.length,
          written: await writeRows(writer, object, this.#request, rows, { columns }),
        })
        last = end
      }
      const whole = together(steps)
      if (whole.written.issues.length > 0 || this.#request.dryRun) throw new Undone(whole)
      await this.#mark(tx, 0, whole)
    }, principal)
    const undone = await all.then(
      () => undefined,
      (error: unknown) => {
        if (error instanceof Undone) return error.step
        throw error
      },
    )
    if (!undone) return
    const failed = new Set(undone.written.issues.map(({ row }) => row)).size
    const { issues } = undone.written
    const written = failed > 0 ? { created: 0, updated: 0, issues } : undone.written
    await db.transaction((tx) => this.#mark(tx, 0, { ...undone, written }))
    if (failed > 0) throw notWhole(failed)
  }

  async #transaction<T>(work: (tx: Transaction, writer: Writer) => Promise<T>, principal: UserPrincipal): Promise<T> {
    const { db, models, stages, timeZone } = this.#room
    const model = models.current()
    importPlan(model, principal, this.#found.object)
    const later: (() => Promise<void>)[] = []
    const result = await db.transaction(async (tx) => {
      await this.#control.hold(tx)
      const writer: Writer = {
        db,
        tx,
        // what is not written in the end must not use numbers up
        ...(!this.#request.dryRun && { aside: db.aside }),
        model,
        principal,
        moment: { now: new Date().toISOString(), timeZone },
        means: `import ${this.#found.id}`,
        quiet: true,
        stages,
        afterCommit: (each) => later.push(each),
      }
      return work(tx, writer)
    })
    for (const each of later) await each()
    return result
  }

  /** Moves the mark from where this run found it: of two runs that meet here one is undone. */
  async #mark(tx: Transaction, last: number, { end, written, rows }: ChunkStep): Promise<void> {
    const { db } = this.#room
    const { id } = this.#found
    await this.#control.hold(tx)
    const moved = await tx.query(
      `update ${db.table('sys_import_work')} set last_row = $3 where import = $1 and last_row = $2 and job = $4 returning import`,
      [id, last, end, this.#found.job],
    )
    if (moved.length === 0) throw new JobInterrupted()
    await insertIssues(db, tx, id, this.#headed(written.issues))
    const failed = new Set(written.issues.filter(({ warning }) => !warning).map(({ row }) => row)).size
    const { created, updated } = written
    await moveImport(db, tx, id, { state: 'writing', created, updated, failed })
    await tx.query(`update ${db.table('sys_import')} set done = done + $2 where id = $1`, [id, rows])
  }

  #headed(issues: readonly RowIssue[]): RowIssue[] {
    const { mapping } = this.#request
    const { columns } = this.#found.reading
    return issues.map((issue) => {
      const column = mapping.find(({ field }) => field === issue.field)?.column
      return { ...issue, heading: columns.find(({ index }) => index === column)?.heading }
    })
  }

  /** Once more after two transactions met, or after the tables moved on to a newer generation. */
  async #again<T>(work: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await work()
      } catch (error) {
        if (tries >= MOST_TRIES || error instanceof TesseraError || error instanceof JobInterrupted) throw error
        await this.#room.models.refresh()
      }
    }
  }

  /** @throws TesseraError FORBIDDEN when the importer may no longer sign in */
  async #principal(): Promise<UserPrincipal> {
    const principal = await this.#room.principalOf(this.#found.created_by)
    if (!principal) throw new TesseraError('FORBIDDEN')
    return principal
  }

  /** @throws TesseraError NOT_FOUND once it was dropped */
  #object(): ObjectModel {
    const object = this.#room.models.current().objects.get(this.#found.object)
    if (!object) throw new TesseraError('NOT_FOUND')
    return object
  }

  /** By the rights of this moment. */
  #columns({ model, principal }: Writer): readonly ImportColumn[] {
    const { settings } = this.#request
    return this.#room.columns.of(this.#found.object, { model, principal, ...(settings && { settings }) })
  }

  async #now(): Promise<StoredImport> {
    const { db } = this.#room
    return (await findImport(db, db, this.#found.id)) ?? this.#found
  }

  #check(): void {
    if (this.#control.signal.aborted) throw new JobInterrupted()
  }
}

const MOST_TRIES = 4
