/** Parameters as callers write them, in an address or in a JSON body, read strictly: what is wrong is named with what would be right. */
import { TesseraError } from '../kernel/errors.ts'
import { nearest } from '../kernel/nearest.ts'
import type { Text } from '../kernel/text.ts'

/** Parameters of an address as the HTTP room hands them over, or the members of a body. */
export type QueryParameters = Readonly<Record<string, unknown>>

export function refuseUnknown(parameters: QueryParameters, known: readonly string[], under = ''): void {
  for (const name of Object.keys(parameters)) {
    if (known.includes(name)) continue
    const close = nearest(name, known)
    throw badQuery(`${under}${name}`, {
      zh: close ? `没有这个参数，是否指 ${close}？` : `没有这个参数；可用：${known.join('、')}`,
      en: close
        ? `there is no such parameter; did you mean ${close}?`
        : `there is no such parameter; known are ${known.join(', ')}`,
    })
  }
}

/** Refuses what no parameter of an address is called, and what stands there twice. */
export function checkAddress(parameters: QueryParameters, known: readonly string[]): void {
  refuseUnknown(parameters, known)
  for (const [name, value] of Object.entries(parameters)) if (Array.isArray(value)) throw badQuery(name, ONCE)
}

const ONCE: Text = { zh: '只能出现一次', en: 'give it once' }

/** The most names that one parameter may list. */
const MOST_NAMES = 1_000

/** Names separated by commas, or an array of them; each once. */
export function nameList(value: unknown, parameter: string): string[] {
  const given: unknown[] = Array.isArray(value) ? value : (textOf(value, parameter) ?? '').split(',')
  if (given.length > MOST_NAMES)
    throw badQuery(parameter, { zh: `最多 ${MOST_NAMES} 个`, en: `at most ${MOST_NAMES} of them` })
  const names = given.map((name) => (typeof name === 'string' ? usable(name, parameter).trim() : undefined))
  if (!names.every((name) => name !== undefined))
    throw badQuery(parameter, { zh: '须为名称的数组', en: 'an array of names is expected' })
  return [...new Set(names.filter((name) => name !== ''))]
}

export function textOf(value: unknown, parameter: string): string | undefined {
  if (value === undefined) return value
  if (Array.isArray(value)) throw badQuery(parameter, ONCE)
  if (typeof value !== 'string') throw badQuery(parameter, { zh: '须为文本', en: 'a text is expected' })
  return usable(value, parameter)
}

function usable(value: string, parameter: string): string {
  if (/\0|\p{Surrogate}/u.test(value))
    throw badQuery(parameter, { zh: '含有不可用的字符', en: 'it holds a character that cannot be used' })
  return value
}

/** A whole number, written in digits or, in a body, as a JSON number. */
export function wholeNumber(value: unknown, parameter: string, fallback: number, most: number, least = 1): number {
  if (value === undefined) return fallback
  const written = typeof value === 'number' ? String(value) : textOf(value, parameter)
  const number = /^\d{1,9}$/.test(written ?? '') ? Number(written) : -1
  if (number < least || number > most)
    throw badQuery(parameter, {
      zh: `须为 ${least} 到 ${most} 的整数`,
      en: `a whole number from ${least} to ${most} is expected`,
    })
  return number
}

export function oneOf<T extends string>(value: unknown, parameter: string, choices: readonly T[], fallback: T): T {
  const written = textOf(value, parameter)
  if (written === undefined) return fallback
  const choice = choices.find((each) => each === written)
  if (choice === undefined)
    throw badQuery(parameter, { zh: `可用：${choices.join('、')}`, en: `known are ${choices.join(', ')}` })
  return choice
}

const ANSWER_NAME = /^[a-z][a-z0-9_]{0,62}$/

/** A name of the caller's own for a part of the answer; `usual` where none is given. */
export function answerName(value: unknown, parameter: string, usual: string): string {
  const name = textOf(value, parameter)
  if (name === undefined) return usual
  if (ANSWER_NAME.test(name)) return name
  throw badQuery(parameter, {
    zh: '须为小写字母开头的字母、数字与下划线，不超过 63 个',
    en: 'lower-case letters, digits and underscores are expected, at most 63, a letter first',
  })
}

/** The members of an object. */
export function membersOf(value: unknown, parameter: string): QueryParameters {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return Object.fromEntries(Object.entries(value))
  throw badQuery(parameter, { zh: '须为 JSON 对象', en: 'a JSON object is expected' })
}

export function tooLong(most: number): Text {
  return { zh: `最多 ${most} 个字符`, en: `at most ${most} characters` }
}

export function badQuery(parameter: string, reason: Text): TesseraError {
  return new TesseraError('BAD_QUERY', { parameter, reason }, { data: { parameter } })
}
