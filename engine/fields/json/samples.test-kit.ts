/** Definitions and values of the kind json, right and wrong, for the conformance suite. */
import type { KindSamples } from '../../testing/field-samples.ts'

/** Lists within lists. */
function nested(depth: number): unknown {
  return depth === 0 ? 1 : [nested(depth - 1)]
}

export const samples: KindSamples = {
  samples: [
    {
      settings: { default: { unit: '件' } },
      values: [
        '',
        'text "quoted"\n',
        '😀',
        -1.5,
        1e21,
        false,
        true,
        [],
        [1, [null, {}]],
        {},
        { b: 1, a: { 中: [] } },
        nested(32),
      ],
      spellings: [['{"a":1}', '{"a":1}']],
      typed: [
        [' {"a": [1, 2]}\n', { a: [1, 2] }],
        ['"a"', 'a'],
        ['null', null],
        ['', null],
      ],
      unreadable: ['{a: 1}', '[1,]', "'a'", '{"a":1} x', '01', 'NaN', '['],
      refused: [
        [nested(33), 'form'],
        [JSON.parse('{"a":{"__proto__":{"admin":true}}}'), 'form'],
        [{ constructor: 1 }, 'form'],
        ['a\0b', 'form'],
        [{ '\ud800': 1 }, 'form'],
        ['x'.repeat(65_535), 'form'],
        [Array.from({ length: 22_000 }, () => '深'), 'form'],
      ],
    },
    { values: ['x'.repeat(65_534)] },
  ],
  wrong: [
    [{ indexed: true }, 'indexed'],
    [{ unique: true }, 'unique'],
    [{ default: nested(40) }, 'default'],
  ],
}
