/** What may happen to tags and to the records that carry them. */
import fc from 'fast-check'

import { TAG_NAMES, type TagName } from './any-order.test-kit.ts'

const MANUAL: readonly TagName[] = ['met', 'lent']

const number = fc.integer({ min: 0, max: 10 })
const fields = fc.record({ income: number, age: number, gone: fc.boolean() })
const which = fc.nat({ max: 5 })
const tagName = fc.constantFrom(...TAG_NAMES)
export const act = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('create' as const), fields }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('change' as const),
      which,
      field: fc.constantFrom('income' as const, 'age' as const, 'gone' as const),
      to: number,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('bin' as const, 'restore' as const, 'purge' as const), which }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('give' as const, 'take' as const),
      which,
      tag: fc.constantFrom(...MANUAL),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('switch' as const), tag: tagName }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('score' as const), tag: tagName, to: number }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('days' as const), tag: tagName, to: fc.integer({ min: 1, max: 4 }) }),
  },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('wait' as const), hours: fc.integer({ min: 1, max: 40 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('lapse' as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('run' as const),
      chosen: fc.option(fc.subarray([...TAG_NAMES], { minLength: 1 })),
      // looks of the run at whether it may go on, after which each of its attempts is stopped
      stops: fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 2 }),
    }),
  },
)
export type Act = typeof act extends fc.Arbitrary<infer A> ? A : never
