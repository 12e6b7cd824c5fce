/** Pictures for tests. */
import sharp from 'sharp'

interface Look {
  readonly width?: number
  readonly height?: number
  readonly color?: string
  /** EXIF orientation, as cameras write it. */
  readonly orientation?: number
}

/** A picture of one colour. */
export function picture(
  format: 'png' | 'jpeg' | 'gif' | 'webp' | 'avif',
  { width = 40, height = 30, color = '#1668dc', orientation }: Look = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const image = sharp({ create: { width, height, channels: 3, background: color } }).toFormat(format)
  return (
    orientation === undefined
      ? image
      : image.withMetadata({ orientation }).withExif({ IFD0: { Make: 'sentinel camera' } })
  )
    .toBuffer()
    .then((buffer) => new Uint8Array(buffer))
}

/** Two frames: red, then green. */
export async function animation(): Promise<Uint8Array<ArrayBuffer>> {
  const frames = await Promise.all(['#ff0000', '#00ff00'].map((color) => picture('png', { color })))
  return new Uint8Array(
    await sharp(
      frames.map((frame) => Buffer.from(frame)),
      { join: { animated: true } },
    )
      .gif({ delay: [100, 100] })
      .toBuffer(),
  )
}
