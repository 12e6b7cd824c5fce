/** Times of day as people read them. */
import { textSetting } from '../settings.ts'

type Settings = Readonly<Record<string, unknown>>

/** True for fields that hold whole minutes. */
export function isOfMinutes(settings: Settings): boolean {
  return textSetting(settings, 'precision') !== 'second'
}

/** `08:30` of a field of whole minutes, `08:30:15` of one with seconds. */
export function timeWords(value: unknown, settings: Settings): string {
  const text = String(value ?? '')
  return isOfMinutes(settings) ? text.replace(/^(\d\d:\d\d):00$/, '$1') : text
}
