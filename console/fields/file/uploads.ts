/**
 * The files of an input on their way to the server: few at a time, each with how far it is, to be cancelled or tried
 * again. In go the value and what the field takes, out come items to show and the value as it becomes. What is not
 * uploaded yet stands in the value as `{pending}`, so that a form cannot be saved without it.
 */
import { onBeforeUnmount, shallowRef, type ShallowRef } from 'vue'
import { filesOf, type FileFacts } from '../../../engine/fields/file/words.ts'
import type { Text } from '../../../engine/kernel/text.ts'
import { uploadFile } from '../../data/upload.ts'
import { errorText } from '../../data/http.ts'

/** Sent at the same time. */
const AT_ONCE = 3

export interface UploadItem {
  readonly key: string
  readonly name: string
  readonly size: number
  readonly type: string
  /** Absent until it is uploaded. */
  readonly facts?: FileFacts
  readonly state: 'waiting' | 'sending' | 'failed' | 'done'
  /** 0 to 1. */
  readonly progress: number
  readonly fault?: Text
  /** What this page can show of it without asking the server. */
  readonly preview?: string
  readonly source?: File
}

export type Judge = (file: Omit<FileFacts, 'id'>, isUploaded: boolean) => Text | undefined

interface Source {
  readonly value: () => unknown
  /** What keeps the field from taking a file. */
  readonly judge: Judge
  readonly most: () => number
  readonly tell: (value: unknown) => void
  /** One more is there. */
  readonly arrived: (item: UploadItem) => void
}

export class Uploads {
  readonly items: ShallowRef<readonly UploadItem[]>
  readonly #source: Source
  readonly #controls = new Map<string, AbortController>()
  #told: unknown
  #count = 0

  constructor(source: Source) {
    this.#source = source
    this.items = shallowRef(itemsOf(source.value()))
  }

  /** Takes what comes from outside, unless it is what was told last. */
  adopt(value: unknown): void {
    if (value === this.#told) return
    this.drop()
    this.items.value = itemsOf(value)
  }

  /** @returns how many had no room */
  add(files: readonly File[]): number {
    const most = this.#source.most()
    // where there is room for one, another one takes its place
    if (most === 1 && files.length > 0) this.drop()
    const kept = most === 1 && files.length > 0 ? [] : this.items.value
    const room = files.slice(0, Math.max(0, most - kept.length))
    this.items.value = [...kept, ...room.map((file) => this.#itemOf(file))]
    this.#goOn()
    return files.length - room.length
  }

  remove(item: UploadItem): void {
    this.drop([item])
    this.items.value = this.items.value.filter(({ key }) => key !== item.key)
    this.#goOn()
  }

  retry(item: UploadItem): void {
    const { fault: _former, ...rest } = item
    this.#put({ ...rest, state: 'waiting', progress: 0 })
    this.#goOn()
  }

  move(item: UploadItem, to: number): void {
    const others = this.items.value.filter(({ key }) => key !== item.key)
    this.items.value = [...others.slice(0, to), item, ...others.slice(to)]
    this.#tell()
  }

  /** Cancels what is under way and lets go of what the page held of it. */
  drop(gone: readonly UploadItem[] = this.items.value): void {
    for (const item of gone) {
      this.#controls.get(item.key)?.abort()
      if (item.preview) URL.revokeObjectURL(item.preview)
    }
  }

  #goOn(): void {
    const running = this.items.value.filter(({ state }) => state === 'sending').length
    const waiting = this.items.value.filter(({ state }) => state === 'waiting')
    for (const item of waiting.slice(0, AT_ONCE - running)) void this.#send(item)
    this.#tell()
  }

  #tell(): void {
    const value = this.items.value.map(
      (item) => item.facts ?? { pending: item.state === 'failed' ? 'failed' : 'sending' },
    )
    this.#told = value.length > 0 ? value : null
    this.#source.tell(this.#told)
  }

  /** In the place of what bears its key; what was taken out meanwhile stays out. */
  #put(item: UploadItem): void {
    this.items.value = this.items.value.map((one) => (one.key === item.key ? item : one))
  }

  async #send(item: UploadItem): Promise<void> {
    if (!item.source) return
    const control = new AbortController()
    this.#controls.set(item.key, control)
    const sending: UploadItem = { ...item, state: 'sending' }
    this.#put(sending)
    try {
      const facts = await uploadFile(item.source, {
        signal: control.signal,
        progress: (progress) => this.#put({ ...sending, progress }),
      })
      const fault = this.#source.judge(facts, true)
      // what the field does not take will not be taken at a second try
      const { source: _sent, ...rest } = item
      this.#put(fault ? { ...rest, state: 'failed', fault } : { ...rest, state: 'done', facts })
      if (!fault) this.#source.arrived(item)
    } catch (error) {
      if (control.signal.aborted) return
      this.#put({ ...item, state: 'failed', fault: errorText(error) })
    } finally {
      this.#controls.delete(item.key)
    }
    this.#goOn()
  }

  #itemOf(file: File): UploadItem {
    const { name, size, type } = file
    const fault = this.#source.judge({ name, size, type }, false)
    return {
      key: `new-${++this.#count}`,
      name,
      size,
      type,
      state: fault ? 'failed' : 'waiting',
      progress: 0,
      ...(fault ? { fault } : { source: file }),
      ...(type.startsWith('image/') && !fault && { preview: URL.createObjectURL(file) }),
    }
  }
}

/** The uploads of one input, which end with it. */
export function useUploads(source: Source): Uploads {
  const uploads = new Uploads(source)
  onBeforeUnmount(() => uploads.drop())
  return uploads
}

function itemsOf(value: unknown): UploadItem[] {
  return filesOf(value).map((facts) => ({
    key: facts.id,
    name: facts.name,
    size: facts.size,
    type: facts.type,
    facts,
    state: 'done',
    progress: 1,
  }))
}
