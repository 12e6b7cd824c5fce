/** Words that stand for something else as a default, such as `today`: the kind itself says which mean anything to it. */
import type { SharedKind } from '../../../engine/fields/shared.ts'

const WORDS = ['today', 'now', 'me', 'mine'] as const
export type DefaultWord = (typeof WORDS)[number]

const SOMEBODY = '00000000-0000-7000-8000-000000000000'
const MOMENT = { now: '2026-01-02T03:04:05.000Z', today: '2026-01-02', userId: SOMEBODY, departmentId: SOMEBODY }

export function defaultWords(shared: SharedKind): DefaultWord[] {
  return WORDS.filter((word) => {
    const field = { type: shared.name, name: 'x', label: { zh: 'x', en: 'x' }, settings: { default: word } }
    const meant = shared.defaultValue(field, MOMENT)
    return meant !== null && meant !== word
  })
}
