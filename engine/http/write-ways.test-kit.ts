/** Random writes of all sorts, for proving that each way of carrying them out does the same. */
import fc from 'fast-check'

import type { PersonName } from '../testing/server.ts'

export type Values = Readonly<Record<string, unknown>>

/** One write, said so that it can be done to each of several objects. */
export type Write =
  | { readonly person: PersonName; readonly rows: readonly Values[]; readonly several: boolean }
  | { readonly person: PersonName; readonly nth: number; readonly behind: number; readonly values: Values }

/** The same fields thrice: written by one statement, by that in a transaction, and in the steps that files and numbers take. */
export const WAYS = ['alone', 'within', 'stepwise'] as const
export type Way = (typeof WAYS)[number]

export const NOWHERE = '019aa5f0-0000-7000-8000-00000000000a'

export const FIELDS = {
  name: { type: 'text', required: true, length: 12 },
  code: { type: 'text', unique: true, length: 4 },
  amount: { type: 'decimal', precision: 8, scale: 2, min: '0' },
  count: { type: 'integer', default: 7 },
  day: { type: 'date', default: 'today' },
  active: { type: 'boolean', required: true, default: true },
  phone: { type: 'phone', mask: 'phone' },
  spot: { type: 'reference', target: 'spot' },
  spots: { type: 'multi_reference', target: 'spot' },
  upper: { type: 'reference', target: 'shelf' },
  keeper: { type: 'user', default: 'me' },
  sum: { type: 'formula', formula: 'amount * count', result: { type: 'decimal' } },
  note: { type: 'text', readonly: true },
  paper: { type: 'file' },
}

/**
 * Writes of anybody, mostly possible. What they refer to is known only once they run.
 * @param spots ids of `spot`: three that are there, one that is gone, one that never was
 */
export function writes(idOf: (person: PersonName) => string, spots: () => readonly string[]): fc.Arbitrary<Write> {
  /** Values mostly right, sometimes wrong, often unique to nobody. */
  const values = (): fc.Arbitrary<Values> =>
    fc.record(
      {
        name: fc.constantFrom('a', ' b ', '客户', '', null, 'much too long a name', 5),
        code: fc.constantFrom('x', 'y', 'z', null, 'u', 'v', 'w', 'long code'),
        amount: fc.constantFrom('1.50', 2, '0', '-1', 'x', '1234567.00', null, '1.234'),
        count: fc.constantFrom(1, 2, 3, null, '4', 1.5),
        day: fc.constantFrom('2026-01-05', '2026-02-30', null, '2026-01-06'),
        active: fc.constantFrom(true, false, null),
        phone: fc.constantFrom('13700007583', '137 0000 7583', null, '1'),
        spot: fc.nat(5).map((index) => spots()[index] ?? null),
        spots: fc.array(
          fc.nat(4).map((index) => spots()[index] ?? ''),
          { maxLength: 3 },
        ),
        upper: fc.constantFrom(null, NOWHERE),
        keeper: fc
          .constantFrom('owner', 'other', 'editor', 'owner', 'other')
          .map((person) => idOf(person as PersonName)),
        note: fc.constant('mine'),
        sum: fc.constant('1.00'),
        nothing: fc.constant(1),
      },
      { requiredKeys: [] },
    )
  // wrong fields are rare, or hardly any write would come through
  const mostly = values().map(({ note, sum, nothing, upper, ...rest }) =>
    rest['count'] === 3 ? { ...rest, note, sum, nothing, upper } : rest,
  )
  const right = fc.record(
    {
      name: fc.constantFrom('a', 'b', '客户'),
      amount: fc.constantFrom('1.50', 2, '0'),
      count: fc.nat(1000),
      spot: fc.nat(2).map((index) => spots()[index] ?? null),
      phone: fc.constantFrom('13700007583', null),
      keeper: fc.constantFrom('owner', 'other').map((person) => idOf(person as PersonName)),
    },
    { requiredKeys: ['name', 'count'] },
  )
  const person = fc.constantFrom<PersonName>('admin', 'editor', 'owner', 'other', 'other', 'reader')
  return fc.oneof(
    fc.record({
      person,
      rows: fc.array(fc.oneof({ arbitrary: right, weight: 3 }, mostly), { minLength: 1, maxLength: 3 }),
      several: fc.boolean(),
    }),
    fc.record({
      person,
      nth: fc.nat(20),
      behind: fc.constantFrom(0, 0, 0, 0, 1),
      values: fc.oneof({ arbitrary: right, weight: 3 }, mostly, fc.constant({})),
    }),
  )
}
