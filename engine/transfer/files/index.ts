/**
 * In charge of the bytes behind files and images: taking them in, telling what they are, keeping them, making
 * thumbnails, clearing away what nobody needs. What enters are streams with a name and a person; what leaves are facts
 * for records to hold, and streams. Who may have a file is decided by the record that holds it, not here.
 */
import type { UserPrincipal } from '../../access/index.ts'
import type { Database } from '../../database/index.ts'
import type { FileFacts } from '../../fields/file/shared.ts'
import { TesseraError } from '../../kernel/errors.ts'
import { newId } from '../../kernel/ids.ts'
import { ContentMeter } from './content.ts'
import { imageSize, isImage } from './images.ts'
import { safeName } from './name.ts'
import type { FileStore } from './store.ts'
import { UploadSlots } from './slots.ts'
import { Thumbnails } from './thumbnails.ts'

export { diskStore } from './disk-store.ts'
export { sweepFiles, sweepHourly, type Swept } from './sweep.ts'
export type { ByteRange, FileStore, Variant } from './store.ts'
export { THUMBNAIL_TYPE } from './thumbnails.ts'

/** Files of one person that no record has yet; a day later they are gone. */
const MOST_WAITING = 500

export interface FilesOptions {
  readonly db: Database
  readonly store: FileStore
  /** Bytes that one file may have. */
  readonly largest: number
}

export interface Upload {
  readonly principal: UserPrincipal
  readonly name: string
  readonly content: AsyncIterable<Uint8Array>
  /** Bytes that were announced, if any were: what is too large need not begin. */
  readonly announced?: number
}

/** The files of a workspace. */
export class Files {
  readonly store: FileStore
  readonly largest: number
  readonly thumbnails: Thumbnails
  readonly #db: Database
  readonly #slots = new UploadSlots()

  constructor({ db, store, largest }: FilesOptions) {
    this.#db = db
    this.store = store
    this.largest = largest
    this.thumbnails = new Thumbnails(store)
  }

  /**
   * Takes a file in. It belongs to nobody but the person until a record of theirs names it. No connection of the
   * database is held while the bytes arrive.
   * @throws TesseraError FILE_TOO_LARGE, FILE_EMPTY, TOO_MANY_UPLOADS, STORAGE_FULL, UPLOAD_INTERRUPTED
   */
  async receive({ principal, name, content, announced = 0 }: Upload): Promise<FileFacts> {
    if (announced > this.largest) throw tooLarge(this.largest)
    return this.#slots.within(principal.id, async () => {
      await this.#refuseHoarding(principal)
      const id = newId()
      const meter = new ContentMeter()
      await this.store.write(id, metered(content, meter, this.largest))
      try {
        return await this.#register(id, safeName(name), principal, meter)
      } catch (error) {
        await this.store.remove([id])
        throw error
      }
    })
  }

  async #refuseHoarding({ id }: UserPrincipal): Promise<void> {
    const [row] = await this.#db.query<{ waiting: number }>(
      `select count(*)::int as waiting from ${this.#db.table('sys_file')} where field is null and created_by = $1`,
      [id],
    )
    if ((row?.waiting ?? 0) >= MOST_WAITING) throw new TesseraError('TOO_MANY_UPLOADS', { most: MOST_WAITING })
  }

  async #register(id: string, name: string, principal: UserPrincipal, meter: ContentMeter): Promise<FileFacts> {
    if (meter.size === 0) throw new TesseraError('FILE_EMPTY', { name })
    const type = await meter.type(name)
    const content = isImage(type) ? await this.store.read(id) : undefined
    const pixels = content && (await imageSize(content))
    await this.#db.query(
      `insert into ${this.#db.table('sys_file')} (id, name, size, type, sha256, width, height, created_at, created_by) ` +
        `values ($1, $2, $3, $4, $5, $6, $7, ${this.#db.now}, $8)`,
      [id, name, meter.size, type, meter.digest(), pixels?.width ?? null, pixels?.height ?? null, principal.id],
    )
    return { id, name, size: meter.size, type, ...pixels }
  }
}

/** Lets bytes through as they come, counting; a file that says it is small is stopped all the same. */
async function* metered(
  content: AsyncIterable<Uint8Array>,
  meter: ContentMeter,
  largest: number,
): AsyncIterable<Uint8Array> {
  for await (const chunk of content) {
    meter.add(chunk)
    if (meter.size > largest) throw tooLarge(largest)
    yield chunk
  }
}

function tooLarge(largest: number): TesseraError {
  return new TesseraError('FILE_TOO_LARGE', { limit: `${Math.floor(largest / 1_000_000)} MB` }, { data: { largest } })
}
