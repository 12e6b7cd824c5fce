/**
 * Looks at images and makes smaller ones. Whatever an image holds, it is opened by few at a time, in bounded time and
 * up to a number of pixels; what comes out has neither place nor camera in it, and stands upright.
 */
import type { Readable } from 'node:stream'
import type sharp from 'sharp'
import type { Sharp } from 'sharp'

import { IMAGE_TYPES, MOST_PIXELS } from '../../fields/image/shared.ts'
import type { Variant } from './store.ts'

/** Longest side in pixels. */
const SIDES: Readonly<Record<Variant, number>> = { small: 192, medium: 1600 }
const SECONDS = 10
/** Images opened at once: each may take four bytes a pixel. */
const AT_ONCE = 2

let loading: Promise<typeof sharp> | undefined

/** The library comes with the first image: it takes a second to load, which a start need not wait for. */
function library(): Promise<typeof sharp> {
  loading ??= import('sharp').then(({ default: loaded }) => {
    loaded.concurrency(1)
    loaded.cache(false)
    // only what browsers show is opened, whatever other formats the library was built with
    loaded.block({ operation: ['VipsForeignLoad'] })
    loaded.unblock({
      operation: ['Jpeg', 'Png', 'Nsgif', 'Webp', 'Heif'].map((format) => `VipsForeignLoad${format}`),
    })
    return loaded
  })
  return loading
}

export function isImage(type: string): boolean {
  return IMAGE_TYPES.some((one) => one === type)
}

export interface ImageSize {
  readonly width: number
  readonly height: number
}

/** Width and height as the image is looked at; undefined when it cannot be opened. */
export async function imageSize(content: Readable): Promise<ImageSize | undefined> {
  const load = await library()
  return turn(async () => {
    // a header tells its size whatever it is; nothing is unpacked
    const { autoOrient } = await opened(load, content, false).metadata()
    return autoOrient
  }).finally(() => content.destroy())
}

/** A smaller form as WebP; undefined when the image cannot be opened within the limits. */
export async function smaller(content: Readable, variant: Variant): Promise<Buffer | undefined> {
  const load = await library()
  const side = SIDES[variant]
  return turn(() =>
    opened(load, content, MOST_PIXELS)
      .autoOrient()
      .resize(side, side, { fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 80 })
      .timeout({ seconds: SECONDS })
      .toBuffer(),
  ).finally(() => content.destroy())
}

function opened(load: typeof sharp, content: Readable, limitInputPixels: number | false): Sharp {
  const image = load({ limitInputPixels, failOn: 'error', sequentialRead: true, pages: 1 })
  content.once('error', (error) => image.destroy(error))
  return content.pipe(image)
}

let busy = 0
const waiting: (() => void)[] = []

/** Waits for a turn; what the image refuses is no answer, not an error of ours. */
async function turn<T>(work: () => Promise<T>): Promise<T | undefined> {
  if (busy >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve))
  else busy++
  try {
    return await work()
  } catch {
    return undefined
  } finally {
    const next = waiting.shift()
    if (next) next()
    else busy--
  }
}
