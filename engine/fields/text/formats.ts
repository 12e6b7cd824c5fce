/** The formats that a field of text may ask for: those of the kinds that hold nothing else. */
import { emailFormat } from '../email/format.ts'
import { idCardFormat } from '../id_card/format.ts'
import { phoneFormat } from '../phone/format.ts'
import { urlFormat } from '../url/format.ts'
import type { TextFormat } from './text-format.ts'

export const textFormats: Readonly<Record<string, TextFormat>> = Object.fromEntries(
  [phoneFormat, emailFormat, urlFormat, idCardFormat].map((format) => [format.name, format]),
)
