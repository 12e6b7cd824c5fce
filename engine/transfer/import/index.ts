/**
 * In charge of bringing files of rows into objects. What enters is a file from anywhere, and what its sender wants done
 * with it; what leaves are records, written in the background by the sender's own rights, and a report that names every
 * row that was refused. Nothing is written before somebody has seen what the columns mean and started the import.
 */
import type { Readable } from 'node:stream'

import type { UserPrincipal } from '../../access/index.ts'
import { JobInterrupted, type JobContext, type Jobs } from '../../jobs/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import { newId } from '../../kernel/ids.ts'
import type { Locale, Text } from '../../kernel/text.ts'
import type { ObjectModel } from '../../model/types.ts'
import type { ImportColumn } from '../../records/index.ts'
import type { FileStore } from '../files/index.ts'
import { safeName } from '../files/name.ts'
import { importable, importPlan, keysOf } from './fields.ts'
import { type Proposal, proposals } from './headings.ts'
import { type Arrived, layDown, readingOf } from './receive.ts'
import { openTable } from './read/index.ts'
import { checkedRequest, checkedSettings } from './request.ts'
import { runImport, type RunControl } from './run.ts'
import {
  beginImport,
  endImport,
  findImport,
  type ImportFacts,
  type ImportQuestion,
  insertImport,
  listImports,
  readIssues,
  type StoredImport,
  type StoredIssue,
} from './store.ts'
import { template, type TemplateAsked } from './template.ts'
import type { Column, ImportRoom, Reading } from './types.ts'

export { LIMITS } from './limits.ts'
export { importProcesses, type ProcessOptions } from './process.ts'
export { runImport, type RunControl } from './run.ts'
export { sweepImports } from './sweep.ts'
export type { ImportFacts, StoredIssue } from './store.ts'
export type { ImportMode, ImportRequest, ImportRoom, ImportState } from './types.ts'

/** The name of the job that carries an import out. */
export const IMPORT_JOB = 'import'

/** Reads files and carries imports out where they cannot hurt the server; most tests do so on the spot. */
export interface ImportWorker {
  read(file: string, arrived: Arrived): Promise<Reading>
  run(id: string, control: RunControl, job: Pick<JobContext, 'id' | 'attempt'>): Promise<void>
}

/** Does it in this very process. */
export function onTheSpot(room: ImportRoom): ImportWorker {
  return {
    read: (file, arrived) => readingOf(openTable(room.store, file, arrived), arrived),
    run: (id, control) => runImport(room, id, control),
  }
}

export interface ImportsOptions extends ImportRoom {
  readonly jobs: Jobs
  readonly worker: ImportWorker
}

/** An import with what its records are called, and where people find them. */
export interface ListedImport extends ImportFacts {
  readonly label?: Text
  readonly template?: string
}

/** An import with what decides about its columns. */
export interface ImportDetail extends ListedImport {
  readonly format: string
  readonly columns: readonly (Column & { readonly proposal: Proposal | null })[]
  readonly fields: readonly { readonly name: string; readonly label: Text; readonly required: boolean }[]
  /** What may tell records, the likeliest first. */
  readonly keys: readonly (readonly string[])[]
  readonly mapping: readonly { readonly column: number; readonly field: string }[] | null
  readonly match: readonly string[] | null
  /** What was wanted of columns that are no fields beside their cells. */
  readonly settings: Readonly<Record<string, unknown>> | null
  readonly issues: readonly StoredIssue[]
  readonly has_error_file: boolean
}

const SHOWN_ISSUES = 20

/** The imports of a workspace. */
export class Imports {
  readonly #room: ImportRoom
  readonly #jobs: Jobs
  readonly #worker: ImportWorker

  constructor({ jobs, worker, ...room }: ImportsOptions) {
    this.#room = room
    this.#jobs = jobs
    this.#worker = worker
    jobs.register(IMPORT_JOB, (payload, context) => this.#work(String(payload['import']), context))
  }

  /**
   * Takes a file in and looks at its beginning.
   * @throws TesseraError NOT_FOUND, FORBIDDEN, FILE_TOO_LARGE, FILE_EMPTY, IMPORT_REFUSED, STORAGE_FULL
   */
  async receive(
    principal: UserPrincipal,
    { object, name, content }: { object: string; name: string; content: AsyncIterable<Uint8Array> },
  ): Promise<ImportDetail> {
    const { db, store, models } = this.#room
    importPlan(models.current(), principal, object)
    const id = newId()
    const fileName = safeName(name)
    const arrived = await layDown(store, id, { name: fileName, content })
    try {
      const reading = await this.#worker.read(id, arrived)
      const made = { id, object, name: fileName, size: arrived.size, by: principal.id, reading }
      await db.transaction((tx) => insertImport(db, tx, made))
    } catch (error) {
      await store.remove([id])
      throw error
    }
    return this.get(principal, id)
  }

  /**
   * Starts an import, or starts it again after a dry run or a failure.
   * @throws TesseraError NOT_FOUND, FORBIDDEN, IMPORT_STATE, VALIDATION_FAILED
   */
  async start(
    principal: UserPrincipal,
    id: string,
    { body, locale }: { body: Readonly<Record<string, unknown>>; locale: Locale },
  ): Promise<ImportDetail> {
    const { db, models, store } = this.#room
    await db.transaction(async (tx) => {
      const found = await this.#mine(principal, id, { lock: true, on: tx })
      const plan = importPlan(models.current(), principal, found.object)
      if (!isStartable(found)) throw new TesseraError('IMPORT_STATE', { reason: STARTED })
      if ((await store.size(found.file)) === undefined) throw new TesseraError('IMPORT_STATE', { reason: GONE })
      const columns = this.#others(principal, found.object)
      const others = columns.map(({ name }) => name)
      const checked = checkedRequest({ plan, reading: found.reading, others }, body, locale)
      const request = { ...checked, ...(await checkedSettings(tx, columns, body['columns'])) }
      // one after the other for one object: they would wait for each other's records
      const job = await this.#jobs.enqueue(
        tx,
        IMPORT_JOB,
        { import: id },
        { key: `import ${found.object}`, by: principal.id },
      )
      await beginImport(db, tx, id, { request, job })
    })
    return this.get(principal, id)
  }

  /** Asks for the end of an import that was started: what is written stays. @throws TesseraError NOT_FOUND, IMPORT_STATE */
  async cancel(principal: UserPrincipal, id: string): Promise<ImportDetail> {
    const { db } = this.#room
    await db.transaction(async (tx) => {
      const { job, state } = await this.#mine(principal, id, { lock: true, on: tx })
      const cancelled = job !== null && state !== 'ready' && (await this.#jobs.cancel(tx, job))
      if (!cancelled) throw new TesseraError('IMPORT_STATE', { reason: NOT_RUNNING })
      if (state === 'queued') await endImport(db, tx, id, { state: 'cancelled' })
    })
    return this.get(principal, id)
  }

  /** One's own imports; an administrator's are everybody's. */
  async list(principal: UserPrincipal, question: Omit<ImportQuestion, 'by'>): Promise<ListedImport[]> {
    const { objects } = this.#room.models.current()
    const found = await listImports(this.#room.db, { ...question, by: whose(principal) })
    return found.map((one) => ({ ...one, ...placed(objects.get(one.object)) }))
  }

  /** @throws TesseraError NOT_FOUND */
  async get(principal: UserPrincipal, id: string): Promise<ImportDetail> {
    const { db, models } = this.#room
    const {
      reading,
      request,
      file: _file,
      error_file,
      job: _job,
      staged: _staged,
      last_row: _last,
      ...facts
    } = await this.#mine(principal, id)
    const plan = importPlan(models.current(), principal, facts.object)
    const fields = importable(plan)
    const others = this.#others(principal, facts.object)
    const proposed = proposals(
      reading.columns.map(({ heading }) => heading),
      [...fields, ...others],
    )
    return {
      ...facts,
      ...placed(plan.object),
      format: reading.format,
      columns: reading.columns.map((column) => ({ ...column, proposal: proposed[column.index] ?? null })),
      fields: [
        ...fields.map(({ name, label, required, presetByTable, definition }) => ({
          name,
          label,
          required: required && !presetByTable && definition.default === undefined,
        })),
        ...others.map(({ name, label }) => ({ name, label, required: false })),
      ],
      keys: keysOf(plan),
      mapping: request?.mapping ?? null,
      match: request?.match ?? null,
      settings: request?.settings ?? null,
      issues: await readIssues(db, id, { limit: SHOWN_ISSUES }),
      has_error_file: error_file !== null,
    }
  }

  /** What is wrong with the rows. @throws TesseraError NOT_FOUND */
  async issues(
    principal: UserPrincipal,
    id: string,
    page: { after?: { row: number; id: number } | undefined; limit: number },
  ): Promise<StoredIssue[]> {
    await this.#mine(principal, id)
    return readIssues(this.#room.db, id, page)
  }

  /** The file as it came, or the rows that were refused. @throws TesseraError NOT_FOUND */
  async file(principal: UserPrincipal, id: string, which: 'original' | 'errors'): Promise<ImportFile> {
    const found = await this.#mine(principal, id)
    const file = which === 'original' ? found.file : found.error_file
    const content = file === null ? undefined : await this.#room.store.read(file)
    if (!content) throw new TesseraError('NOT_FOUND')
    return {
      name: found.name,
      format: which === 'original' ? found.reading.format : 'csv',
      content,
      store: this.#room.store,
    }
  }

  /** An empty file to be filled in. @throws TesseraError NOT_FOUND, FORBIDDEN */
  template(principal: UserPrincipal, asked: Omit<TemplateAsked, 'others'>): ReturnType<typeof template> {
    const others = this.#others(principal, asked.object)
    return template(this.#room.models.current(), principal, { ...asked, others })
  }

  /** What a file may hold beside fields. */
  #others(principal: UserPrincipal, object: string): readonly ImportColumn[] {
    return this.#room.columns.of(object, { model: this.#room.models.current(), principal })
  }

  async #work(id: string, context: JobContext): Promise<void> {
    const { db } = this.#room
    try {
      await this.#worker.run(id, context, context)
    } catch (error) {
      if (context.cancelled()) await endImport(db, db, id, { state: 'cancelled', job: context.id })
      else if (error instanceof TesseraError && !(error instanceof JobInterrupted))
        await endImport(db, db, id, {
          state: 'failed',
          error: { code: error.code, message: error.text },
          job: context.id,
        })
      throw error
    }
  }

  /** Another's import does not exist for whoever is no administrator. */
  async #mine(
    principal: UserPrincipal,
    id: string,
    { lock = false, on = this.#room.db }: { lock?: boolean; on?: Parameters<typeof findImport>[1] } = {},
  ): Promise<StoredImport> {
    const found = await findImport(this.#room.db, on, id, { by: whose(principal), lock })
    if (!found) throw new TesseraError('NOT_FOUND')
    return found
  }
}

export interface ImportFile {
  readonly name: string
  readonly format: string
  readonly content: Readable
  readonly store: FileStore
}

function whose({ id, rights }: UserPrincipal): string | undefined {
  return rights.administrator ? undefined : id
}

function isStartable({ state, dry_run }: StoredImport): boolean {
  return state === 'ready' || state === 'failed' || state === 'cancelled' || (state === 'done' && dry_run)
}

const STARTED: Text = { zh: '已经开始或已完成', en: 'it has been started already' }
const GONE: Text = { zh: '文件已不再保留，请重新上传', en: 'its file is no longer kept; upload it again' }
const NOT_RUNNING: Text = { zh: '没有在进行', en: 'it is not under way' }

function placed(object: ObjectModel | undefined): Pick<ListedImport, 'label' | 'template'> {
  return object ? { label: object.label, template: object.defaultTemplate } : {}
}
