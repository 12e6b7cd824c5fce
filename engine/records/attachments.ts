/**
 * Files that a write names. Each must be one that the writer uploaded and no record has yet, or one that this field of
 * this record had before; to everybody else it does not exist. What enters are values that name files by their ids;
 * what leaves are values that carry what the engine knows of each, so that readers need look no further.
 */
import type { FileFacts } from '../fields/file/shared.ts'
import { type Issue, invalid } from '../kernel/errors.ts'
import type { FieldModel } from '../model/types.ts'
import type { Values } from './check-values.ts'
import type { WriteContext } from './context.ts'

/** A field of one of the rows of a write, and the files it is to hold. */
interface Place {
  readonly row: number
  readonly field: FieldModel
  readonly ids: readonly string[]
}

interface StoredFile extends Record<string, unknown> {
  id: string
  name: string
  size: number
  type: string
  width: number | null
  height: number | null
  created_by: string | null
  field: string | null
  record: string | null
}

/**
 * The rows with the facts of their files, which stay locked until the write ends.
 * @param records id of the record of each row, when they exist already
 * @throws TesseraError VALIDATION_FAILED naming each field
 */
export async function withFiles(
  context: WriteContext,
  rows: readonly Values[],
  records?: readonly string[],
): Promise<readonly Values[]> {
  const places = placesOf(context, rows)
  if (places.length === 0) return rows
  const known = await lockFiles(
    context,
    places.flatMap((place) => place.ids),
  )
  const taken = new Set<string>()
  const issues = places.flatMap((place) =>
    place.ids.flatMap((id) => {
      const file = known.get(id)
      const isTheirs = file && !taken.has(id) && mayHave(context, file, place.field, records?.[place.row])
      taken.add(id)
      return faultOf(isTheirs ? file : undefined, place)
    }),
  )
  if (issues.length > 0) throw invalid(issues)
  const filled = rows.map((row): Record<string, unknown> => ({ ...row }))
  for (const { row, field, ids } of places) {
    const target = filled[row]
    const facts = ids.flatMap((id) => known.get(id) ?? []).map(factsOf)
    if (target && facts.length > 0) target[field.name] = facts
  }
  return filled
}

/** Gives the files to their records for good, and lets go of those that their fields no longer hold. */
export async function giveFiles(
  context: WriteContext,
  rows: readonly Values[],
  records: readonly string[],
): Promise<void> {
  const places = placesOf(context, rows)
  if (places.length === 0) return
  const { db, tx } = context
  const at = places.map(({ row, field, ids }) => ({ field: field.id, record: records[row] ?? '', ids }))
  const table = db.table('sys_file')
  await tx.query(
    `with place as (select * from jsonb_to_recordset($1::jsonb) as p(field uuid, record text, ids uuid[])), ` +
      `given as (update ${table} as f set field = p.field, record = p.record, detached_at = null ` +
      `from place as p where f.id = any(p.ids) and (f.field is null or f.detached_at is not null)) ` +
      `update ${table} as f set detached_at = ${db.now} from place as p ` +
      `where f.field = p.field and f.record = p.record and f.detached_at is null and f.id <> all(p.ids)`,
    [JSON.stringify(at)],
  )
}

/** Fields that hold files and are written, an emptied one with no files at all. */
function placesOf({ plan }: WriteContext, rows: readonly Values[]): Place[] {
  const fields = plan.object.fields.filter((field) => field.kind.fileFault)
  return fields.flatMap((field) =>
    rows.flatMap((values, row) =>
      Object.hasOwn(values, field.name) ? [{ row, field, ids: idsOf(values[field.name]) }] : [],
    ),
  )
}

function idsOf(value: unknown): string[] {
  const files: unknown[] = Array.isArray(value) ? value : []
  return files.flatMap((file) =>
    typeof file === 'object' && file !== null && 'id' in file && typeof file.id === 'string' ? [file.id] : [],
  )
}

async function lockFiles({ db, tx }: WriteContext, ids: readonly string[]): Promise<Map<string, StoredFile>> {
  if (ids.length === 0) return new Map()
  const rows = await tx.query<StoredFile>(
    `select f.id::text as id, f.name, f.size::float8 as size, f.type, f.width, f.height, f.created_by::text as created_by, ` +
      `f.field::text as field, f.record from ${db.table('sys_file')} as f where f.id = any($1::uuid[]) order by f.id for update`,
    [ids],
  )
  return new Map(rows.map((row) => [row.id, row]))
}

/** What was taken out of the very same place can be put back as long as it is kept. */
function mayHave(
  { principal }: WriteContext,
  file: StoredFile,
  field: FieldModel,
  record: string | undefined,
): boolean {
  if (file.field !== null) return record !== undefined && file.field === field.id && file.record === record
  return principal.kind === 'system' || (principal.kind === 'user' && file.created_by === principal.id)
}

function faultOf(file: StoredFile | undefined, { row, field }: Place): Issue[] {
  const path = `${row}/${field.name}`
  if (!file) {
    const { label } = field
    return [
      {
        code: 'REFERENCE_MISSING',
        path,
        message: {
          zh: `${label.zh}中的文件不存在或已过期，请重新上传`,
          en: `A file of ${label.en} does not exist or has expired; upload it again`,
        },
      },
    ]
  }
  // what it holds already was judged by the definition of its day
  const message = file.field === null ? field.kind.fileFault?.(factsOf(file), field.definition) : undefined
  return message ? [{ code: 'INVALID_VALUE', path, message }] : []
}

function factsOf({ id, name, size, type, width, height }: StoredFile): FileFacts {
  return { id, name, size, type, ...(width !== null && height !== null && { width, height }) }
}
