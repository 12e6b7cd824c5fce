/** Where files of a record are fetched from. */
import type { InjectionKey, Ref } from 'vue'

/** The record that a form edits, as `<object>/<id>`; nothing while it is new. */
export const RECORD_PLACE: InjectionKey<Readonly<Ref<string | undefined>>> = Symbol('record of a form')

/** @param record `<object>/<id>` */
export function fileAddress(record: string, field: string, file: string, size?: 'small' | 'medium'): string {
  const part = (text: string): string => encodeURIComponent(text)
  // keys of tables that were there before may hold a slash
  const at = record.indexOf('/')
  return `/api/v1/${part(record.slice(0, at))}/${part(record.slice(at + 1))}/files/${part(field)}/${part(file)}${size ? `?size=${size}` : ''}`
}
