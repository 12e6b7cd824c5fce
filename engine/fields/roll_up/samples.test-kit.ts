/** Definitions and values of the kind roll_up, right and wrong, for the conformance suite. */
import { type KindSamples, RECORD_ID } from '../../testing/field-samples.ts'

const part = { from: 'part', via: 'sample' }

export const samples: KindSamples = {
  samples: [
    { settings: { ...part, function: 'count' }, empty: 0, values: [1, 2], inputs: [[{}], [{}, {}]] },
    {
      settings: { ...part, function: 'sum', field: 'amount', filter: { '>': [{ var: 'count' }, 1] } },
      values: ['-1.00', '3.50'],
      empty: '0.00',
      inputs: [
        [
          { amount: '-1', count: 2 },
          { amount: '9', count: 1 },
        ],
        [
          { amount: '1', count: 2 },
          { amount: '2.5', count: 3 },
        ],
      ],
    },
    {
      settings: { ...part, function: 'avg', field: 'count' },
      values: ['1.50', '3.33'],
      inputs: [
        [{ count: 1 }, { count: 2 }],
        [{ count: 3 }, { count: 3 }, { count: 4 }],
      ],
    },
    {
      settings: { ...part, function: 'min', field: 'day', indexed: true },
      values: ['2024-02-29', '2026-01-01'],
      inputs: [
        [{ day: '2025-01-01' }, { day: '2024-02-29' }],
        [{ day: '2026-01-01' }, { day: null }],
      ],
    },
    {
      settings: { ...part, function: 'latest', field: 'choice', by: 'moment' },
      values: ['0', '1'],
      inputs: [
        [
          { choice: '0', moment: '2026-01-02T00:00:00Z' },
          { choice: '1', moment: '2026-01-01T00:00:00Z' },
        ],
        [
          { choice: '0', moment: null },
          { choice: '1', moment: '2026-01-01T00:00:00Z' },
        ],
      ],
    },
    {
      settings: { ...part, function: 'latest', field: 'words', by: 'count', mask: 'name' },
      values: ['a', '深圳'],
      inputs: [
        [
          { words: 'a', count: 2 },
          { words: 'b', count: 1 },
        ],
        [{ words: '深圳', count: 0 }],
      ],
    },
  ],
  wrong: [
    [{}, 'from'],
    [{ from: 'nowhere', via: 'sample', function: 'count' }, 'from'],
    [{ ...part, via: 'smaple', function: 'count' }, 'via'],
    [{ ...part, via: 'words', function: 'count' }, 'via'],
    [{ ...part, function: 'median' }, 'function'],
    [{ ...part, function: 'sum' }, 'field'],
    [{ ...part, function: 'sum', field: 'words' }, 'field'],
    [{ ...part, function: 'sum', field: 'amuont' }, 'field'],
    [{ ...part, function: 'count', field: 'amount' }, 'field'],
    [{ ...part, function: 'latest', field: 'words' }, 'by'],
    [{ ...part, function: 'sum', field: 'amount', by: 'day' }, 'by'],
    [{ ...part, function: 'latest', field: 'words', by: 'words' }, 'by'],
    [{ ...part, function: 'count', filter: { today: [{ var: 'day' }] } }, 'filter'],
    [{ ...part, function: 'count', filter: { '==': [{ var: 'nope' }, 1] } }, 'filter/==/0/var'],
    [{ ...part, function: 'count', filter: { anniversary_in: [{ var: 'day' }, 7] } }, 'filter'],
    // other records change without this one, and nobody asks
    [{ ...part, function: 'count', filter: { some: [{ var: part.via }, true] } }, 'filter/some/0/var'],
    [{ ...part, function: 'count', filter: { '==': [{ var: `${part.via}.name` }, 'x'] } }, 'filter/==/0/var'],
    [{ ...part, function: 'count', filter: { '==': [{ var: part.via }, { me: [] }] } }, 'filter/==/1'],
    [{ ...part, function: 'count', filter: { under: [{ var: part.via }, [RECORD_ID]] } }, 'filter/under'],
    [{ ...part, function: 'count', required: true }, 'required'],
    [{ ...part, function: 'count', default: 0 }, 'default'],
    [{ ...part, function: 'count', unique: true }, 'unique'],
  ],
}
