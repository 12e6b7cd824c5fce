/** Smaller forms of images, made when first asked for and kept beside the original. */
import type { Readable } from 'node:stream'

import type { FileFacts } from '../../fields/file/shared.ts'
import { MOST_PIXELS } from '../../fields/image/shared.ts'
import { isImage, smaller } from './images.ts'
import type { FileStore, Variant } from './store.ts'

export const THUMBNAIL_TYPE = 'image/webp'

/** How many images that could not be made smaller are remembered, so that nobody asks again and again. */
const MOST_REFUSED = 1_000

export class Thumbnails {
  readonly #store: FileStore
  readonly #making = new Map<string, Promise<boolean>>()
  readonly #refused = new Set<string>()

  constructor(store: FileStore) {
    this.#store = store
  }

  /** Sees to it that a smaller form is there; false for what is no image or cannot be opened. */
  async ready(file: FileFacts, variant: Variant): Promise<boolean> {
    const { id, type, width, height } = file
    if (!isImage(type) || width === undefined || height === undefined || width * height > MOST_PIXELS) return false
    if (this.#refused.has(id)) return false
    if ((await this.#store.size(id, variant)) !== undefined) return true
    const key = `${id} ${variant}`
    const making = this.#making.get(key) ?? this.#make(id, variant).finally(() => this.#making.delete(key))
    this.#making.set(key, making)
    return making
  }

  async #make(id: string, variant: Variant): Promise<boolean> {
    const content: Readable | undefined = await this.#store.read(id)
    const made = content && (await smaller(content, variant))
    if (made) await this.#store.write(id, once(made), variant)
    else this.#refuse(id)
    return made !== undefined
  }

  #refuse(id: string): void {
    if (this.#refused.size >= MOST_REFUSED) this.#refused.clear()
    this.#refused.add(id)
  }
}

async function* once(content: Uint8Array): AsyncIterable<Uint8Array> {
  yield content
}
