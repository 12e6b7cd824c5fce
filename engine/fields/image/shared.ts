/** Images of a record, as browser and server see them: files of the types that browsers show and thumbnails are made of. */
import type { Text } from '../../kernel/text.ts'
import { fileFault, filesKind, typeFault, typesOf, type FileFacts } from '../file/shared.ts'
import type { FieldFacts } from '../shared.ts'

/** Vector drawings are not among them: they can run scripts. */
export const IMAGE_TYPES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif'] as const

/** Larger ones take more memory to open than a server spends on one person. */
export const MOST_PIXELS = 100_000_000

/** What keeps a field from taking an image; before it is uploaded nobody knows whether it can be read. */
export function imageFault(file: Omit<FileFacts, 'id'>, field: Pick<FieldFacts, 'settings'>): Text | undefined {
  const types = typesOf(field)
  return typeFault(file, types.length > 0 ? types : IMAGE_TYPES) ?? fileFault(file, field)
}

/** The same of one that is uploaded. */
export function storedImageFault(file: Omit<FileFacts, 'id'>, field: Pick<FieldFacts, 'settings'>): Text | undefined {
  const found = imageFault(file, field)
  if (found) return found
  if (file.width === undefined || file.height === undefined)
    return {
      zh: `“${file.name}”已损坏，无法作为图片打开`,
      en: `'${file.name}' is damaged and cannot be opened as an image`,
    }
  if (file.width * file.height > MOST_PIXELS)
    return {
      zh: `“${file.name}”有 ${file.width} × ${file.height} 像素，超过上限 1 亿`,
      en: `'${file.name}' has ${file.width} × ${file.height} pixels, more than the 100 million allowed`,
    }
  return undefined
}

export const shared = filesKind('image')
