/**
 * Files of a record, as browser and server see them: a list of what each is called, how large it is and of which type.
 * Writers may name a file by its id alone; who stores it fills in the rest. None at all is null.
 */
import type { Text } from '../../kernel/text.ts'
import { flagSetting, numberSetting } from '../settings.ts'
import { compareText, fault } from '../shared-parts.ts'
import type { FieldFacts, SharedKind } from '../shared.ts'
import { type FileFacts, megabytes, namesOf } from './words.ts'

export { filesOf, megabytes, namesOf, type FileFacts } from './words.ts'

/** Of a field for several files that says no number. */
export const MOST_FILES = 20

/** How many files a field holds at most. */
export function mostOf({ settings }: Pick<FieldFacts, 'settings'>): number {
  return flagSetting(settings, 'multiple') ? (numberSetting(settings, 'max') ?? MOST_FILES) : 1
}

/** Types that a field takes, such as `image/*`; everything when it names none. */
export function typesOf({ settings }: Pick<FieldFacts, 'settings'>): readonly string[] {
  const types: unknown = settings['types']
  return Array.isArray(types) ? types.map(String) : []
}

/** What keeps a field from taking a file, said of the file. */
export function fileFault(file: Omit<FileFacts, 'id'>, field: Pick<FieldFacts, 'settings'>): Text | undefined {
  const most = numberSetting(field.settings, 'max_bytes')
  if (most !== undefined && file.size > most) {
    return {
      zh: `“${file.name}”为 ${megabytes(file.size)}，超过上限 ${megabytes(most)}`,
      en: `'${file.name}' has ${megabytes(file.size)}, more than the ${megabytes(most)} allowed`,
    }
  }
  return typeFault(file, typesOf(field))
}

/** @param types patterns such as `image/*`; none means any */
export function typeFault(
  { name, type }: Pick<FileFacts, 'name' | 'type'>,
  types: readonly string[],
): Text | undefined {
  if (types.length === 0 || types.some((pattern) => isOfType(type, pattern))) return undefined
  const short = types.map(shortType)
  return {
    zh: `“${name}”按内容是 ${type}，这里只接受 ${short.join('、')}`,
    en: `'${name}' is ${type} by its content; this field takes ${short.join(', ')}`,
  }
}

/** People know `image/png` as PNG; longer names stay as they are. */
export function shortType(type: string): string {
  const [, name = ''] = type.split('/')
  return /^[a-z]{3,4}$/.test(name) ? name.toUpperCase() : type
}

function isOfType(type: string, pattern: string): boolean {
  return pattern.endsWith('/*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern
}

function normalise(value: unknown): unknown {
  if (value === '' || value === undefined) return null
  const given: unknown[] = Array.isArray(value) ? value : [value]
  if (given.length === 0) return null
  if (!given.every((one) => typeof one === 'string' || hasId(one))) return value
  return given.map((one) => (typeof one === 'string' ? { id: one.trim().toLowerCase() } : one))
}

function hasId(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string'
}

/** What both kinds have in common; they differ in what they take. */
export function filesKind(name: string): SharedKind {
  return {
    name,
    normalise,
    parse: (text) =>
      text.trim() === ''
        ? { value: null }
        : fault('文件须上传，不能用文字填写', 'files are uploaded, they cannot be written as text'),
    format: (value, _field, { locale }) => namesOf(value, locale),
    // lists are never sorted by it; any steady order will do
    compare: (a, b) => compareText(JSON.stringify(a), JSON.stringify(b)),
    defaultValue: () => null,
  }
}

export const shared = filesKind('file')
